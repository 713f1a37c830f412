//! People of a live directory, with a real slapd: the same answers as from its export.

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kernel;
use crate::support::{Tree, set_acl, set_owner};

const PASSWORD: &str = "invented-Pass1";
const BIND: &str = "bindname=cn=reader%2Cdc=example%2Cdc=org";

/// What an Active Directory says of people, as far as it matters here.
const SCHEMA: &str = "
attributetype ( 1.3.6.1.4.1.4203.666.1.9001 NAME 'sAMAccountName'
    EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.4203.666.1.9002 NAME 'objectSid'
    EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
attributetype ( 1.3.6.1.4.1.4203.666.1.9003 NAME 'userAccountControl'
    EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 )
attributetype ( 1.3.6.1.4.1.4203.666.1.9004 NAME 'primaryGroupID'
    EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 )
objectclass ( 1.3.6.1.4.1.4203.666.3.9001 NAME 'user' SUP top STRUCTURAL MUST ( cn $ sAMAccountName )
    MAY ( objectSid $ userAccountControl $ primaryGroupID $ uidNumber $ gidNumber ) )
objectclass ( 1.3.6.1.4.1.4203.666.3.9002 NAME 'group' SUP top STRUCTURAL MUST ( cn $ sAMAccountName )
    MAY ( member $ objectSid $ gidNumber ) )
";

struct Slapd {
    tree: Tree,
    port: u16,
    process: Child,
}

/// `S-1-5-21-1-2-3-RID` in its binary form and base64.
fn sid(rid: u32) -> String {
    let mut bytes = vec![1, 5, 0, 0, 0, 0, 0, 5];
    for sub in [21, 1, 2, 3, rid] {
        bytes.extend(u32::to_le_bytes(sub));
    }
    base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes)
}

fn people() -> String {
    let mut ldif =
        "dn: dc=example,dc=org\nobjectClass: dcObject\nobjectClass: organization\no: Example\n\n"
            .to_string();
    for number in 0..30_u32 {
        let control = if number == 7 { 514 } else { 512 };
        ldif += &format!(
            "dn: cn=Person {number},dc=example,dc=org\nobjectClass: user\nsAMAccountName: person{number}\n\
             objectSid:: {}\nuserAccountControl: {control}\nprimaryGroupID: 513\nuidNumber: {}\ngidNumber: 47000\n\n",
            sid(1100 + number),
            45_000 + number
        );
    }
    let mut group = |name: &str, rid: u32, members: &[&str]| {
        let members: String = members
            .iter()
            .map(|member| format!("member: cn={member},dc=example,dc=org\n"))
            .collect();
        ldif += &format!(
            "dn: cn={name},dc=example,dc=org\nobjectClass: group\nsAMAccountName: {name}\n\
             objectSid:: {}\ngidNumber: {}\n{members}\n",
            sid(rid),
            44_000 + rid
        );
    };
    group("Domain Users", 513, &[]);
    group("inner", 2000, &["Person 1", "Person 2", "Person 7"]);
    group("middle", 2001, &["inner", "Person 3"]);
    group("outer", 2002, &["middle"]);
    group("one", 2003, &["two", "Person 4"]);
    group("two", 2004, &["one", "Person 5"]);
    group("ghosts", 2005, &["Person 6", "long gone"]);
    ldif
}

impl Slapd {
    fn start() -> Self {
        let tree = Tree::new();
        let data = tree.beside("ldap");
        std::fs::create_dir_all(&data).unwrap();
        let schema = tree.beside("people.schema");
        std::fs::write(&schema, SCHEMA).unwrap();
        let conf = tree.beside("slapd.conf");
        let settings = format!(
            "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n\
             include /etc/ldap/schema/nis.schema\ninclude {}\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n\
             pidfile {}\ndatabase mdb\nsuffix \"dc=example,dc=org\"\ndirectory {}\n\
             rootdn \"cn=reader,dc=example,dc=org\"\nrootpw {PASSWORD}\naccess to * by anonymous auth by * none\n",
            schema.display(),
            tree.beside("slapd.pid").display(),
            data.display()
        );
        std::fs::write(&conf, settings).unwrap();
        let ldif = tree.beside("people.ldif");
        std::fs::write(&ldif, people()).unwrap();
        let added = Command::new("slapadd")
            .arg("-f")
            .arg(&conf)
            .arg("-l")
            .arg(&ldif)
            .output()
            .expect("slapadd is missing: tests/run installs slapd");
        assert!(added.status.success(), "slapadd: {added:?}");
        // A port that was free a moment ago.
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let process = Command::new("slapd")
            .args(["-d", "0", "-h", &format!("ldap://127.0.0.1:{port}"), "-f"])
            .arg(&conf)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let slapd = Self {
            tree,
            port,
            process,
        };
        let end = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "slapd does not answer on port {port}");
            std::thread::sleep(Duration::from_millis(20));
        }
        slapd
    }

    fn url(&self, extensions: &str) -> String {
        format!(
            "ldap://127.0.0.1:{}/dc=example,dc=org????{extensions}",
            self.port
        )
    }

    fn password_file(&self, password: &str) -> PathBuf {
        let file = self.tree.beside("password");
        std::fs::write(&file, format!("{password}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        file
    }

    /// Answers, standard error and exit code of `access` over the share with these people.
    fn access(&self, directory: &str, password: Option<&str>) -> (Vec<Value>, String, i32) {
        let list = self.tree.beside("paths");
        let names = ["outer", "one", "ghosts", "mine", "named"];
        let paths: Vec<String> = names
            .iter()
            .map(|name| self.tree.path(name).to_str().unwrap().to_string())
            .collect();
        std::fs::write(&list, paths.join("\0")).unwrap();
        let mut args = vec![
            "access",
            "--format",
            "json",
            "--from0",
            list.to_str().unwrap(),
        ];
        args.extend(["--directory", directory]);
        let file = password.map(|password| self.password_file(password));
        if let Some(file) = &file {
            args.extend(["--ldap-password-file", file.to_str().unwrap()]);
        }
        let output = self.tree.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let answers = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (answers, said, output.status.code().unwrap())
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[test]
fn people_of_a_live_directory_are_those_of_its_export() {
    if !kernel::can_be_asked() {
        return;
    }
    let mut slapd = Slapd::start();
    for (name, group) in [("outer", 46_002), ("one", 46_003), ("ghosts", 46_005)] {
        let path = slapd.tree.file(name, "some text\n", 0o640);
        set_owner(&path, 0, group);
    }
    set_owner(&slapd.tree.file("mine", "some text\n", 0o400), 45_009, 0);
    set_acl(
        &slapd.tree.file("named", "some text\n", 0o600),
        "u:45007:r,u:45008:r",
    );

    let (live, said, code) = slapd.access(&slapd.url(BIND), Some(PASSWORD));
    assert_eq!(code, 0, "{said}");
    let names = |index: usize| live[index]["readers"]["names"].clone();
    assert_eq!(
        names(0),
        serde_json::json!(["person1", "person2", "person3"]),
        "groups within groups, and nobody who may not sign in"
    );
    assert_eq!(names(1), serde_json::json!(["person4", "person5"]));
    assert!(
        live[1]["readers"]["unresolved"][0]
            .as_str()
            .unwrap()
            .contains("contain each other")
    );
    assert!(
        said.contains("groups that contain each other: one, two"),
        "{said}"
    );
    assert!(
        live[2]["readers"]["unresolved"][0]
            .as_str()
            .unwrap()
            .contains("long gone")
    );
    assert_eq!(names(3), serde_json::json!(["person9"]));
    assert_eq!(
        names(4),
        serde_json::json!(["person8"]),
        "person7 may not sign in"
    );

    let export = slapd.tree.beside("people.ldif");
    let (exported, _, _) = slapd.access(export.to_str().unwrap(), None);
    assert_eq!(
        exported, live,
        "the export gives other people than the live directory"
    );

    for (url, password, expected) in [
        (slapd.url(BIND), Some("wrong"), "refuses name or password"),
        (slapd.url(BIND), None, "the password is missing"),
        (slapd.url(""), None, "bind name"),
        (
            slapd.url(BIND).replace("dc=example,", "dc=other,"),
            Some(PASSWORD),
            "",
        ),
    ] {
        let (answers, said, code) = slapd.access(&url, password);
        assert!(answers.is_empty() && code == 2, "{url}: {code}: {said}");
        assert!(
            said.contains(expected) && said.contains("127.0.0.1"),
            "{url}: {said}"
        );
        assert!(
            !said.contains(PASSWORD),
            "the password is in a message: {said}"
        );
    }
    std::fs::set_permissions(
        slapd.password_file(PASSWORD),
        std::fs::Permissions::from_mode(0o644),
    )
    .unwrap();
    let open = slapd.tree.beside("password");
    let output = slapd.tree.run([
        "access",
        "/",
        "--directory",
        &slapd.url(BIND),
        "--ldap-password-file",
        open.to_str().unwrap(),
    ]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("chmod 600"));
    let by_environment = slapd
        .tree
        .command(["access", "/", "--directory", &slapd.url(BIND)])
        .env("MAPPEVAGT_LDAP_PASSWORD", PASSWORD)
        .output()
        .unwrap();
    assert_eq!(by_environment.status.code(), Some(0), "{by_environment:?}");

    slapd.process.kill().unwrap();
    slapd.process.wait().unwrap();
    let (answers, said, code) = slapd.access(&slapd.url(BIND), Some(PASSWORD));
    assert!(answers.is_empty() && code == 2, "{said}");
    assert!(
        said.contains("127.0.0.1"),
        "say which server does not answer: {said}"
    );
}
