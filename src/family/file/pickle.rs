//! Python's pickles, which hold programs: they are recognised and refused with the line that converts them.

use super::flaw::Flaw;
use std::io::Cursor;

/// What PyTorch wrote before 2020 begins with this number.
const OLD_TORCH: &[u8] = b"\x8a\x0alfc\x9cF\xf9 j\xa8P\x19";
const MAKE_NPY: &str = "convert it by python -c \"import numpy, torch; numpy.save('W.npy', torch.load('FILE', \
                        map_location='cpu')['NAME'].numpy())\", with the file for FILE and the tensor for NAME";
const FROM_PICKLE: &str = "convert it by python -c \"import numpy, pickle; numpy.save('W.npy', \
                           numpy.asarray(pickle.load(open('FILE', 'rb')), dtype=float))\", with the file for FILE";

/// The flaw of a Python pickle or of a PyTorch file (.pt, .pth), with the line of Python that converts it.
///
/// A pickle is a program that runs when it is loaded, so it is not read here. `None` if the bytes are neither.
///
/// ```
/// use fisher_memory::family::file::refuse_pickle;
/// let flaw = refuse_pickle(b"\x80\x04N.").expect("a pickle of None");
/// assert!(flaw.remedy.contains("numpy.save('W.npy'"));
/// assert_eq!(refuse_pickle(b"0.5,0\n"), None);
/// ```
#[must_use]
pub fn refuse_pickle(bytes: &[u8]) -> Option<Flaw> {
    if bytes.starts_with(b"PK") {
        let archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
        let is_torch = archive.file_names_raw().any(|name| name == b"data.pkl" || name.ends_with(b"/data.pkl"));
        return is_torch.then(|| Flaw::new("is a PyTorch file, which holds a Python pickle", MAKE_NPY));
    }
    let [0x80, 2..=5, rest @ ..] = bytes else { return None };
    if rest.starts_with(OLD_TORCH) {
        return Some(Flaw::new("is a PyTorch file, which holds a Python pickle", MAKE_NPY));
    }
    rest.ends_with(b".").then(|| Flaw::new("is a Python pickle", FROM_PICKLE))
}
