//! Sets `FORETUNE_BUILD` to a hash of the sources (64-bit FNV-1a), by which a page detects workers of another build.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    collect_files(Path::new("src"), &mut files)?;
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

/// Appends the paths of all files below a folder, with forward slashes.
fn collect_files(folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect_files(&path, files)?;
        } else {
            files.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}
