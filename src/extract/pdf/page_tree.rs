//! The pages of a document in their order.
//!
//! The tree is gone through with a list of what is still to be done, each object once. Where it is
//! broken, pages that hang on nothing any more follow at the end.

use std::collections::HashSet;
use std::rc::Rc;

use super::file::File;
use super::object::{Dict, Object};
use crate::extract::reader::Fault;

/// Yields pages with the resources that they use.
pub(super) struct PageTree {
    open: Vec<(Object, Rc<Dict>)>,
    seen: HashSet<u32>,
    broken: bool,
    /// Whether pages that hang on nothing were looked for.
    searched: bool,
}

impl PageTree {
    pub(super) fn new(file: &File) -> Self {
        let root = file.root().get(b"Pages").cloned();
        Self {
            broken: root.is_none(),
            open: root.map(|root| (root, Rc::default())).into_iter().collect(),
            seen: HashSet::new(),
            searched: false,
        }
    }

    pub(super) fn next_page(&mut self, file: &File) -> Option<(Dict, Rc<Dict>)> {
        loop {
            let Some((node, inherited)) = self.open.pop() else {
                if self.searched || !self.broken {
                    return None;
                }
                self.search(file);
                continue;
            };
            if let Some(id) = node.reference()
                && !self.seen.insert(id.number)
            {
                continue;
            }
            let node = file.needed(&node).into_owned();
            let Object::Dict(node) = node else {
                file.note(Fault::Damaged);
                self.broken = true;
                continue;
            };
            let own = file.dict(&node, b"Resources").map(Rc::new);
            let resources = own.unwrap_or(inherited);
            match file.array(&node, b"Kids") {
                Some(kids) if !node.is(b"Type", b"Page") => {
                    let kids = kids.into_iter().rev();
                    self.open.extend(kids.map(|kid| (kid, resources.clone())));
                }
                _ if node.is(b"Type", b"Pages") && node.get(b"Kids").is_some() => {
                    file.note(Fault::Damaged);
                    self.broken = true;
                }
                _ if node.is(b"Type", b"Pages") => {}
                // Neither a branch nor a page.
                _ if !node.is(b"Type", b"Page") && node.get(b"Contents").is_none() => {
                    file.note(Fault::Damaged);
                    self.broken = true;
                }
                _ => return Some((node, resources)),
            }
        }
    }

    fn search(&mut self, file: &File) {
        self.searched = true;
        let numbers = file.numbers();
        for number in numbers.into_iter().rev() {
            if self.seen.contains(&number) {
                continue;
            }
            if let Object::Dict(dict) = file.object(number)
                && dict.is(b"Type", b"Page")
            {
                let id = super::object::Id {
                    number,
                    generation: 0,
                };
                self.open.push((Object::Reference(id), Rc::default()));
            }
        }
    }
}
