//! Certificates of an invented authority, made with OpenSSL.

use std::path::Path;

use crate::programs::{program, run};

/// Makes `ca.pem`, `host.pem` and `host.key` for 127.0.0.1, and `sender.pem` and `sender.key`.
pub fn make(folder: &Path) {
    let config = "[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:true\n\
                  keyUsage=critical,keyCertSign\n";
    std::fs::write(folder.join("ca.conf"), config).unwrap();
    openssl(
        folder,
        "req -x509 -config ca.conf -extensions ca -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=example-authority -days 2 -keyout ca.key -out ca.pem",
    );
    for (name, extensions) in [
        (
            "host",
            "subjectAltName=IP:127.0.0.1,DNS:log.example.org\nextendedKeyUsage=serverAuth\n",
        ),
        (
            "sender",
            "subjectAltName=DNS:files1.example.org\nextendedKeyUsage=clientAuth\n",
        ),
    ] {
        std::fs::write(folder.join("more.conf"), extensions).unwrap();
        openssl(
            folder,
            &format!(
                "req -config ca.conf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={name} -keyout {name}.key -out {name}.csr"
            ),
        );
        openssl(
            folder,
            &format!(
                "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile more.conf -out {name}.pem"
            ),
        );
    }
}

fn openssl(folder: &Path, arguments: &str) {
    let mut command = program("openssl");
    command.args(arguments.split(' ')).current_dir(folder);
    run(&mut command, b"");
}
