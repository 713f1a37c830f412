//! Where on the share the citizens are: a treemap of folders, by severity.
//!
//! Two levels below what all folders have in common, so that a share of any depth is one picture. A tile is
//! what one folder holds of one severity: a small open corner of a large closed folder is seen, and never
//! colours the whole. Citizens of folders are added up; one who lies in two folders counts in both, and the
//! page says so. How it is drawn stands in `share_drawing`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::model::document::{Document, FolderEntry};
use crate::model::words::{Part, Words};

use super::phrases::{below_root, rank, severity_by_rank};
use super::share_drawing::{Drawing, draw};
use super::shown;

const MOST_GROUPS: usize = 12;
const MOST_TILES: usize = 9;

/// The rank of folders that are adequately restricted, below every severity.
const ADEQUATE: usize = 5;

/// The pictures, and the same as rows.
pub(super) struct SharePicture {
    /// For wide and for narrow pages.
    pub drawings: Vec<Drawing>,
    pub rows: Vec<PictureRow>,
    pub legend: Vec<(usize, String)>,
}

/// A tile in words.
pub(super) struct PictureRow {
    pub path: String,
    pub rank: usize,
    pub severity: String,
    pub citizens: String,
    pub folders: String,
}

/// What lies in one place and is equally severe.
#[derive(Clone, Default)]
pub(super) struct Tile {
    pub name: String,
    pub path: String,
    pub rank: usize,
    pub citizens: u64,
    pub folders: u64,
}

/// The tiles of one place.
pub(super) struct Group {
    pub name: String,
    pub tiles: Vec<Tile>,
}

impl Group {
    /// Of all its tiles.
    pub(super) fn citizens(&self) -> u64 {
        self.tiles.iter().map(|tile| tile.citizens).sum()
    }
}

/// Makes the picture; `None` where there is nothing to show.
pub(super) fn picture(document: &Document, words: &Words) -> Option<SharePicture> {
    let groups = groups(document, words);
    if groups.is_empty() {
        return None;
    }
    let ranks = [4, 3, 2, 1, 0, ADEQUATE].into_iter();
    let used = |rank: &usize| {
        groups
            .iter()
            .flat_map(|group| &group.tiles)
            .any(|tile| tile.rank == *rank)
    };
    let tiles = groups.iter().flat_map(|group| &group.tiles);
    Some(SharePicture {
        drawings: [("wide", 1120, 380), ("narrow", 360, 460)]
            .into_iter()
            .map(|(class, width, height)| draw(&groups, class, width, height, words))
            .collect(),
        legend: ranks
            .filter(used)
            .map(|rank| (rank, rank_words(rank, words)))
            .collect(),
        rows: tiles
            .map(|tile| PictureRow {
                path: tile.path.clone(),
                rank: tile.rank,
                severity: rank_words(tile.rank, words),
                citizens: words.number(tile.citizens),
                folders: words.number(tile.folders),
            })
            .collect(),
    })
}

/// A rank in words, that of adequate folders too.
pub(super) fn rank_words(rank: usize, words: &Words) -> String {
    match rank {
        ADEQUATE => words.say("adequate"),
        rank => severity_by_rank(rank, words),
    }
}

/// The folders with matches by their first names below what all have in common, most citizens first.
fn groups(document: &Document, words: &Words) -> Vec<Group> {
    let judged = Judged::of(document);
    let paths: Vec<Vec<u8>> = document
        .folders
        .iter()
        .map(|folder| below_root(&folder.path.bytes(), &document.run.roots))
        .collect();
    let split: Vec<Vec<&[u8]>> = paths.iter().map(|path| parts(path)).collect();
    let members: Vec<(&[&[u8]], &FolderEntry)> = split
        .iter()
        .map(Vec::as_slice)
        .zip(&document.folders)
        .collect();
    let (common, by_first) = by_next_name(&members);
    let absolute = if paths.iter().all(|path| path.starts_with(b"/")) {
        "/"
    } else {
        ""
    };
    let above = prefix(absolute, common);
    let mut groups = Vec::new();
    for (first, members) in by_first {
        let (common, by_second) = by_next_name(&members);
        let name = prefix(&first.map(shown::path).unwrap_or_default(), common);
        let path = format!(
            "{above}{}{name}",
            if above.is_empty() || above.ends_with('/') {
                ""
            } else {
                "/"
            }
        );
        let mut tiles: BTreeMap<(Option<&[u8]>, usize), Tile> = BTreeMap::new();
        for (second, members) in by_second {
            for (_, folder) in members {
                let rank = judged.rank(folder);
                let tile = tiles.entry((second, rank)).or_default();
                tile.rank = rank;
                tile.citizens = tile.citizens.saturating_add(folder.persons.at_most.max(1));
                tile.folders += 1;
                tile.name = second.map_or_else(|| words.say("html-directly-in"), shown::path);
                tile.path = match second {
                    Some(second) => prefix(&path, &[second]),
                    None => path.clone(),
                };
            }
        }
        groups.push(Group {
            name,
            tiles: most(tiles.into_values().collect(), MOST_TILES, &path, words),
        });
    }
    groups.sort_by_key(|group| Reverse(group.citizens()));
    if groups.len() > MOST_GROUPS {
        let rest = groups.split_off(MOST_GROUPS - 1);
        let name = words.say_with(
            "html-more-folders",
            &[("count", Part::Count(rest.len() as u64))],
        );
        let tiles = rest.into_iter().flat_map(|group| group.tiles).collect();
        groups.push(Group {
            tiles: most(tiles, 0, &name, words),
            name,
        });
    }
    groups
}

/// The largest tiles; the rest together, by severity.
fn most(mut tiles: Vec<Tile>, most: usize, place: &str, words: &Words) -> Vec<Tile> {
    tiles.sort_by_key(|tile| Reverse(tile.citizens));
    if tiles.len() > most {
        let mut rest: BTreeMap<usize, (u64, Tile)> = BTreeMap::new();
        for tile in tiles.split_off(most.saturating_sub(1)) {
            let (count, sum) = rest.entry(tile.rank).or_default();
            *count += 1;
            sum.rank = tile.rank;
            sum.citizens = sum.citizens.saturating_add(tile.citizens);
            sum.folders += tile.folders;
        }
        tiles.extend(rest.into_values().map(|(count, mut sum)| {
            sum.name = words.say_with("html-more-folders", &[("count", Part::Count(count))]);
            sum.path = format!("{place}: {}", sum.name);
            sum
        }));
        tiles.sort_by_key(|tile| Reverse(tile.citizens));
    }
    tiles
}

/// How severe each exposure is, by its place and reason.
struct Judged<'d> {
    by_place: HashMap<&'d str, HashMap<Vec<u8>, usize>>,
    by_code: HashMap<&'d str, usize>,
}

impl<'d> Judged<'d> {
    fn of(document: &'d Document) -> Self {
        let mut made = Self {
            by_place: HashMap::new(),
            by_code: HashMap::new(),
        };
        for exposure in &document.exposures {
            let (code, rank) = (exposure.code.as_str(), rank(&exposure.severity));
            let places = made.by_place.entry(code).or_default();
            for worst in [
                places.entry(exposure.path.bytes()).or_default(),
                made.by_code.entry(code).or_default(),
            ] {
                *worst = rank.max(*worst);
            }
        }
        made
    }

    /// That of the nearest exposure at or above a folder with the folder's reason.
    fn rank(&self, folder: &FolderEntry) -> usize {
        let Some(code) = folder.code.as_deref().filter(|_| !folder.adequate) else {
            return ADEQUATE;
        };
        let places = self.by_place.get(code);
        let path = folder.path.bytes();
        let mut above = Some(path.as_slice());
        while let Some(place) = above {
            if let Some(rank) = places.and_then(|places| places.get(place)) {
                return *rank;
            }
            let slash = place.iter().rposition(|byte| *byte == b'/');
            above = slash
                .and_then(|slash| place.get(..slash))
                .filter(|place| !place.is_empty());
        }
        self.by_code.get(code).copied().unwrap_or_default()
    }
}

fn parts(path: &[u8]) -> Vec<&[u8]> {
    path.split(|byte| *byte == b'/')
        .filter(|name| !name.is_empty() && *name != b".")
        .collect()
}

type Members<'m> = Vec<(&'m [&'m [u8]], &'m FolderEntry)>;
type ByName<'m> = BTreeMap<Option<&'m [u8]>, Members<'m>>;

/// What all have in common, and the members by the name that follows, with what follows that.
fn by_next_name<'m>(members: &Members<'m>) -> (&'m [&'m [u8]], ByName<'m>) {
    let first = members.first().map_or(&[][..], |(names, _)| *names);
    let mut common = first.len();
    for (names, _) in members {
        let same = names
            .iter()
            .zip(first)
            .take_while(|(one, other)| one == other);
        common = common.min(same.count());
    }
    // A place alone keeps its last name, to be called by.
    if members.iter().all(|(names, _)| names.len() == common) {
        common = common.saturating_sub(1);
    }
    let mut by_name = ByName::new();
    for (names, folder) in members {
        let (name, rest) = match names.get(common..).and_then(<[_]>::split_first) {
            Some((name, rest)) => (Some(*name), rest),
            None => (None, &[][..]),
        };
        by_name.entry(name).or_default().push((rest, *folder));
    }
    (first.get(..common).unwrap_or_default(), by_name)
}

/// Names put behind a place.
fn prefix(place: &str, names: &[&[u8]]) -> String {
    let mut path = place.to_string();
    for name in names {
        if !path.is_empty() && !path.ends_with('/') {
            path.push('/');
        }
        path.push_str(&shown::path(name));
    }
    path
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::words::Lang;

    /// A scan of folders, each with its citizens, and one exposure of all below `open`.
    fn scan(folders: &[(&str, u64)]) -> Document {
        let persons = |count: u64| json!({"at_least": count, "at_most": count, "by_rule": {}});
        let open = |path: &str| path.contains("/open");
        let rows: Vec<_> = folders
            .iter()
            .map(|(path, count)| {
                json!({"path": path, "adequate": !open(path), "files": 1, "matches": 1, "persons": persons(*count),
                    "code": open(path).then_some("open-to-everyone")})
            })
            .collect();
        serde_json::from_value(json!({
            "schema": "mappevagt.scan/1",
            "run": {"id": "1", "started": "", "finished": "", "version": "", "roots": ["/srv"], "complete": true,
                "policy": {"path": null, "sha256": ""}},
            "totals": {"files": 1, "bytes": 1, "scanned": 1, "unscanned": 0, "files_with_matches": 1, "matches": 1,
                "persons": persons(1), "folders_with_matches": 1, "exposures": 1},
            "exposures": [{"path": "/srv/a/open", "code": "open-to-everyone", "severity": "critical", "why": "",
                "policy_line": "", "reach": "listed", "readers": {"count": 1, "everyone": true}, "files": 1,
                "matches": 1, "persons": persons(1), "oldest": null, "newest": null, "remedy": ""}],
            "folders": rows, "unscanned": [],
        }))
        .expect("an invented scan is a document")
    }

    fn drawn(folders: &[(&str, u64)]) -> SharePicture {
        picture(&scan(folders), Words::of(Lang::En)).expect("there is something to show")
    }

    #[test]
    fn an_open_corner_of_a_closed_folder_is_a_tile_of_its_own() {
        let picture = drawn(&[("/srv/a/open/x", 3), ("/srv/a/closed", 90), ("/srv/b", 7)]);
        let rows = picture.rows.iter();
        let rows: Vec<_> = rows
            .map(|row| (row.path.as_str(), row.rank, row.citizens.as_str()))
            .collect();
        assert_eq!(
            rows,
            [
                ("a/closed", ADEQUATE, "90"),
                ("a/open", 4, "3"),
                ("b", ADEQUATE, "7")
            ]
        );
    }

    #[test]
    fn no_citizen_is_lost_among_many_folders() {
        let paths: Vec<String> = (0..400).map(|n| format!("/srv/{}/{}", n % 31, n)).collect();
        let folders: Vec<(&str, u64)> = paths.iter().map(|path| (path.as_str(), 2)).collect();
        let picture = drawn(&folders);
        let sum: u64 = picture
            .rows
            .iter()
            .map(|row| row.citizens.parse::<u64>().expect("a number"))
            .sum();
        assert_eq!(sum, 800);
        assert!(picture.rows.len() < 150, "{}", picture.rows.len());
    }

    #[test]
    fn a_path_of_any_depth_is_drawn() {
        let deep = format!("/srv{}", "/d".repeat(20_000));
        assert_eq!(drawn(&[(&deep, 1)]).rows.len(), 1);
        assert_eq!(drawn(&[("/srv", 1), (&deep, 1)]).rows.len(), 2);
    }
}
