//! Who can read, as sets of accounts.

/// A set of accounts: those with an index in the directory one by one, and all others together.
///
/// `rest` is the bit of every account that has no index of its own, the anonymous "anybody else"
/// among them; a set with `rest` is open to everyone. Accounts that become known later take the
/// bit of `rest` in sets made earlier, so sets never have to be rebuilt. `signed_in` is the bit of
/// whoever can sign in at the file server without being listed: a set with it and without `rest`
/// is open to any signed-in user, but not to guests.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserSet {
    words: Vec<u64>,
    rest: bool,
    signed_in: bool,
}

impl UserSet {
    /// Nobody.
    pub fn none() -> Self {
        Self {
            words: Vec::new(),
            rest: false,
            signed_in: false,
        }
    }

    /// Everybody, known or not.
    pub fn all() -> Self {
        Self {
            words: Vec::new(),
            rest: true,
            signed_in: true,
        }
    }

    /// The same set with or without whoever can sign in and is not listed.
    pub fn with_signed_in(mut self, signed_in: bool) -> Self {
        self.signed_in = signed_in;
        self
    }

    fn tail(&self) -> u64 {
        if self.rest { u64::MAX } else { 0 }
    }

    fn word(&self, index: usize) -> u64 {
        self.words.get(index).copied().unwrap_or(self.tail())
    }

    /// Whether the account with this index is in it.
    pub fn contains(&self, account: usize) -> bool {
        self.word(account / 64) >> (account % 64) & 1 == 1
    }

    /// Whether accounts nobody listed are in it: everyone can.
    pub fn is_everyone(&self) -> bool {
        self.rest
    }

    /// Whether whoever can sign in is in it, listed or not.
    pub fn has_signed_in(&self) -> bool {
        self.signed_in
    }

    /// Whether nobody at all is in it.
    pub fn is_nobody(&self) -> bool {
        *self == Self::none()
    }

    /// Puts one account in or out.
    pub fn set(&mut self, account: usize, member: bool) {
        if self.contains(account) == member {
            return;
        }
        let tail = self.tail();
        let word = account / 64;
        if self.words.len() <= word {
            self.words.resize(word + 1, tail);
        }
        if let Some(bits) = self.words.get_mut(word) {
            *bits ^= 1 << (account % 64);
        }
        self.trim();
    }

    /// One form for equal sets, so that they compare and hash alike.
    fn trim(&mut self) {
        let tail = self.tail();
        while self.words.last() == Some(&tail) {
            self.words.pop();
        }
    }

    fn combine(&self, other: &Self, with: impl Fn(u64, u64) -> u64) -> Self {
        let length = self.words.len().max(other.words.len());
        let words = (0..length)
            .map(|index| with(self.word(index), other.word(index)))
            .collect();
        let bit = |a: bool, b: bool| with(u64::from(a), u64::from(b)) & 1 == 1;
        let mut set = Self {
            words,
            rest: bit(self.rest, other.rest),
            signed_in: bit(self.signed_in, other.signed_in),
        };
        set.trim();
        set
    }

    /// Those in both.
    pub fn and(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a & b)
    }

    /// Those in either.
    pub fn or(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a | b)
    }

    /// Those in this one and not in the other.
    pub fn minus(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a & !b)
    }

    /// Indexes of the members below `accounts`, ascending.
    pub fn members(&self, accounts: usize) -> impl Iterator<Item = usize> + '_ {
        let words = accounts.div_ceil(64);
        (0..words)
            .flat_map(move |word| {
                let mut bits = self.word(word);
                std::iter::from_fn(move || {
                    let bit = bits.trailing_zeros() as usize;
                    bits &= bits.wrapping_sub(1);
                    (bit < 64).then_some(word * 64 + bit)
                })
            })
            .take_while(move |&account| account < accounts)
    }

    /// How many accounts below `accounts` are in it.
    pub fn count(&self, accounts: usize) -> usize {
        self.members(accounts).count()
    }
}

/// An interned [`UserSet`]: equal sets have equal ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SetId(pub u32);

/// An interned set of raw rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RightsId(pub u32);

/// How sure an answer about access is. The worse of two wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Every layer was read and understood.
    Known,
    /// The set is right as far as it goes; a layer that was not judged may let in others.
    AtLeast,
    /// Rights on the way could not be read: the set says nothing.
    Unknown,
}

/// By which ways people come to a folder besides the machine or share that is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Door {
    /// By no other.
    #[default]
    Local,
    /// An NFS export to every machine, where everybody acts as this account.
    AnybodyAs(u32),
    /// An NFS export to every machine, where everybody acts as any account but root.
    AnybodyAsAnyone,
    /// An NFS export to every machine, where everybody may act as root.
    AnybodyAsRoot,
}

/// Who can do what with a folder, all parents considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessFacts {
    /// Who can open entries inside by their path.
    pub enter: SetId,
    /// Who can list the names inside.
    pub list: SetId,
    /// Who can find entries inside by browsing down from the root of the scan.
    pub browse: SetId,
    /// Numeric owner.
    pub owner: u32,
    /// Other ways to it.
    pub door: Door,
    /// How sure all of this is.
    pub certainty: Certainty,
}

/// Who can read one file (or one folder's names).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Readers {
    /// Who can open it by its path.
    pub by_path: SetId,
    /// Who of them can also find it by browsing.
    pub listed: SetId,
    /// Who can open it as ordinary programs do: NT rights can give the data to those alone who ask
    /// for nothing else.
    pub opens: SetId,
    /// Who can open it by its path by other rights than the owner's own: the same for files that
    /// differ in their owner alone.
    pub others_by_path: SetId,
    /// Who of those can also find it by browsing.
    pub others_listed: SetId,
    /// Its numeric owner.
    pub owner: u32,
    /// How sure this is.
    pub certainty: Certainty,
}

/// What stages that judge need to know of the people in a set.
pub trait People {
    /// The members of an interned set.
    fn set(&self, id: SetId) -> UserSet;
    /// How many accounts have an index.
    fn accounts(&self) -> usize;
    /// The name of an account, and whether it is resolved.
    fn account(&self, index: usize) -> (String, bool);
    /// The accounts that are resolved.
    fn resolved(&self) -> UserSet;
    /// The index of the account with this numeric id.
    fn index_of_uid(&self, uid: u32) -> usize;
    /// The index of a user by name.
    fn index_of_name(&self, name: &str) -> Option<usize>;
    /// Whether there is a group of this name.
    fn knows_group(&self, name: &str) -> bool;
    /// The members of a set that means the same everywhere, by its name in English or Danish.
    fn members_of_known_set(&self, name: &str) -> Option<UserSet>;
    /// Who passes every right by office: root, and whom a capability lets.
    fn overriding(&self) -> Vec<String>;
    /// The members of all groups of these names (lower case).
    fn members_of_groups(&self, names: &[String]) -> UserSet;
}

#[cfg(test)]
mod tests {
    use super::UserSet;

    #[test]
    fn sets_obey_the_laws_with_and_without_the_rest() {
        let mut odd = UserSet::none();
        for account in [1, 3, 65, 130] {
            odd.set(account, true);
        }
        let mut all_but = UserSet::all();
        all_but.set(3, false);
        assert!(all_but.is_everyone() && !all_but.contains(3) && all_but.contains(100_000));
        assert_eq!(
            odd.and(&all_but).members(200).collect::<Vec<_>>(),
            [1, 65, 130]
        );
        assert_eq!(odd.minus(&all_but).members(200).collect::<Vec<_>>(), [3]);
        assert_eq!(odd.or(&all_but), UserSet::all());
        assert_eq!(UserSet::all().minus(&UserSet::all()), UserSet::none());
        odd.set(130, false);
        odd.set(65, false);
        odd.set(1, false);
        odd.set(3, false);
        assert_eq!(odd, UserSet::none(), "an emptied set is the empty set");
    }
}
