//! Names the build: a hash of everything it is made of, so that a page and a worker of different builds
//! know each other for strangers.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files)?;
    files.extend(["Cargo.toml", "Cargo.lock"].map(|name| name.to_owned()));
    files.sort();
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for name in &files {
        println!("cargo::rerun-if-changed={name}");
        for byte in name.bytes().chain(fs::read(name)?) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rustc-env=FORETUNE_BUILD={hash:016x}");
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}
