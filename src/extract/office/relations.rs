//! What the parts of an OOXML package are and how they hang together: content types, relationships.
//!
//! Names of parts are habit, not rule, so a part is known by its type and found by its relation to
//! another. Targets outside the package are text: a link can hold anything. Nothing is fetched.

use std::collections::HashMap;
use std::io::Read;

use super::xml::{Node, Xml};
use crate::extract::reader::Fault;

/// Bytes of names and types that are kept.
const LARGEST: usize = 16 << 20;

/// The type of each part.
#[derive(Default)]
pub(super) struct Types {
    by_name: HashMap<String, String>,
    by_ending: HashMap<String, String>,
}

impl Types {
    pub(super) fn read(xml: &mut Xml<'_>) -> Self {
        let mut types = Self::default();
        let mut held = 0;
        loop {
            match xml.next() {
                Node::Open(tag) => {
                    let Some(kind) = tag.attribute("ContentType") else {
                        continue;
                    };
                    if let Some(name) = tag.attribute("PartName") {
                        held += name.len() + kind.len();
                        let name = name.trim_start_matches('/').to_lowercase();
                        types.by_name.insert(name, kind.into_owned());
                    } else if let Some(ending) = tag.attribute("Extension") {
                        held += ending.len() + kind.len();
                        types
                            .by_ending
                            .insert(ending.to_lowercase(), kind.into_owned());
                    }
                    if held > LARGEST {
                        return types;
                    }
                }
                Node::End => return types,
                _ => {}
            }
        }
    }

    /// The type of a part, or nothing.
    pub(super) fn of(&self, name: &str) -> &str {
        let name = name.to_lowercase();
        if let Some(kind) = self.by_name.get(&name) {
            return kind;
        }
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        self.by_ending.get(ending).map_or("", String::as_str)
    }

    /// The types given to single parts.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let named = self.by_name.iter();
        named.map(|(name, kind)| (name.as_str(), kind.as_str()))
    }
}

/// A relation of a part to another, or to something outside.
pub(super) struct Relation {
    pub(super) id: String,
    pub(super) kind: String,
    /// The part's name, or for something outside its address.
    pub(super) target: String,
    pub(super) is_outside: bool,
}

/// The part that tells the relations of a part.
pub(super) fn name_for(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{name}.rels")
}

/// The part whose relations are told by the part of this name.
fn owner_folder(name: &str) -> &str {
    name.rsplit_once("_rels/").map_or("", |(folder, _)| folder)
}

/// Hands on the relations told by the part called `name`, as long as it is asked for more.
pub(super) fn each(
    xml: &mut Xml<'_>,
    name: &str,
    mut take: impl FnMut(Relation) -> Result<bool, Fault>,
) -> Result<(), Fault> {
    loop {
        match xml.next() {
            Node::Open(tag) if tag.local() == "Relationship" => {
                let get = |name| {
                    tag.attribute(name)
                        .map_or(String::new(), |value| value.into_owned())
                };
                let target = get("Target");
                let is_outside = tag.attribute("TargetMode").as_deref() == Some("External");
                let goes_on = take(Relation {
                    id: get("Id"),
                    kind: get("Type")
                        .rsplit('/')
                        .next()
                        .unwrap_or_default()
                        .to_string(),
                    target: if is_outside {
                        target
                    } else {
                        resolve(owner_folder(name), &target)
                    },
                    is_outside,
                })?;
                if !goes_on {
                    return Ok(());
                }
            }
            Node::End => return Ok(()),
            _ => {}
        }
    }
}

/// A path as seen from a folder.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        path.extend(folder.split('/').filter(|name| !name.is_empty()));
    }
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            name => path.push(name),
        }
    }
    path.join("/")
}

/// What opens a part: used where one part's reader needs another part first.
pub(super) fn relations_of(
    package: &mut super::package::Package<'_>,
    part: &str,
    largest_node: u64,
) -> Result<Vec<Relation>, Fault> {
    let name = name_for(part);
    let Some(index) = package.part(&name) else {
        return Ok(Vec::new());
    };
    let was_read = package.parts.get(index).is_some_and(|part| part.read);
    let content: Box<dyn Read + '_> = package.content(index)?;
    let mut relations = Vec::new();
    let mut held = 0;
    each(&mut Xml::new(content, largest_node), &name, |relation| {
        held += relation.target.len() + relation.kind.len() + 100;
        relations.push(relation);
        Ok(held < LARGEST)
    })?;
    // It is read for its own sake later on.
    if let Some(part) = package.parts.get_mut(index) {
        part.read = was_read;
    }
    Ok(relations)
}
