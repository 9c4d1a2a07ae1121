//! Files of every kind of evidence, in every form in which files come.

use std::fs;
use std::path::Path;

use super::archives::{gzipped, tar, zstd};
use super::generate::{Generator, Profile};

/// The name and the content of files of every kind, in every compression and in archives, small ones
/// in several folders, and what cannot be read in each way that there is. The last one is mapped
/// and read in windows.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let mut generator = Generator::new(23, Profile::Skewed, 250);
    let mut log = Vec::new();
    while generator.lines < 3_000 {
        generator.write_line(&mut log).expect("memory");
    }
    let lines: Vec<&[u8]> = log.split_inclusive(|&byte| byte == b'\n').collect();
    let (some, rest) = lines.split_at(1_500);
    let mut files: Vec<(String, Vec<u8>)> = rest
        .chunks(40)
        .take(30)
        .enumerate()
        .map(|(number, lines)| (format!("{}/{number}", number % 4), lines.concat()))
        .collect();
    let mut members = Vec::new();
    for folder in ["evidence", "servers", "tables"] {
        let entries = fs::read_dir(format!("fixtures/{folder}")).expect("a folder");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
        paths.sort();
        for path in paths {
            let name = format!("{folder}/{}", path.file_name().expect("a name").display());
            members.push((name, fs::read(path).expect("a file")));
        }
    }
    let borrowed: Vec<(&str, &[u8])> = members
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let archive = tar(&borrowed);
    files.push(("a/members.tar.gz".to_owned(), gzipped(&archive)));
    files.push(("a/members.tar.zst".to_owned(), zstd(&archive)));
    files.push(("a/members.tar".to_owned(), archive));
    files.push(("z/lines.zst".to_owned(), zstd(&rest[1_000..].concat())));
    files.extend(members);
    let compressed = gzipped(&rest[1_200..].concat());
    let half = compressed[..compressed.len() / 2].to_vec();
    files.push(("1/cut.gz".to_owned(), half));
    files.push(("3/foreign".to_owned(), b"{\"Records\": []}".to_vec()));
    files.push(("malformed".to_owned(), b"cut\ncut\n\ncut\ncut\n".to_vec()));
    // A few long lines make it large, and take no time to read.
    let long = [vec![b'x'; 900_000], b"\n".to_vec()].concat();
    let long = long.as_slice();
    let large = some.chunks(150).flat_map(|lines| [lines, &[long]].concat());
    let large = large.collect::<Vec<_>>().concat();
    assert!(large.len() > 8 << 20, "it is mapped");
    files.push(("2/large".to_owned(), large));
    files
}

/// Writes all of them into a folder.
#[cfg(unix)]
pub fn write_to(folder: &Path) {
    for (name, bytes) in files() {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
}
