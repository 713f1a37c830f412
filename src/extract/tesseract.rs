//! Tesseract, loaded at run time: grey pixels of a line in, text out.
//!
//! Nothing is linked: a machine without the library runs the same program and is told which packages
//! are missing. One engine reads many pictures, so that a model is loaded once a process and not once
//! a picture. After [`Engine::open`] no file is opened any more, so the process can be sealed.
//! The library writes remarks to standard error and, if OpenMP lets it, starts threads: whoever starts
//! the process gives it `/dev/null` and sets `OMP_THREAD_LIMIT=1` in its environment.
//!
//! It knows no picture formats and finds no lines: that is `picture`'s business.

// The one place that calls into a library by its C interface; the argument for safety stands at `Api`.
#![allow(unsafe_code)]

use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::hash::{BuildHasher, RandomState};
use std::mem::transmute;
use std::path::PathBuf;
use std::ptr::NonNull;

/// What is missing for text to be read out of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoEngine {
    /// No library: Debian's package `tesseract-ocr` brings it.
    Library,
    /// A library that lacks a function we need.
    Version,
    /// No model for Danish or English: Debian's packages `tesseract-ocr-dan` and `tesseract-ocr-eng`.
    Language,
    /// Library and model are there, and it would not start.
    Start,
}

impl std::fmt::Display for NoEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Library => "libtesseract is not installed (Debian: tesseract-ocr)",
            Self::Version => "libtesseract is of a version that is not known",
            Self::Language => "no language data for tesseract (Debian: tesseract-ocr-dan)",
            Self::Start => "libtesseract did not start with its language data",
        })
    }
}

impl std::error::Error for NoEngine {}

/// A running Tesseract.
pub(crate) struct Engine {
    api: Api,
    handle: NonNull<c_void>,
    known: Known,
}

/// Grey pixels, rows from the top, no padding.
#[derive(Clone, Copy)]
pub(crate) struct Pixels<'a> {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) grey: &'a [u8],
}

/// The languages, best first; one is taken. Both together take a third more time, and on screens found fewer numbers than Danish alone
/// (0.895 of 1,541 against 0.927, plain Tesseract); English alone is faster by a third and loses labels (0.94 against 0.998).
const LANGUAGES: [&str; 2] = ["dan", "eng"];

/// What is set before the start. No dictionary has numbers or names, and theirs are most of the model's memory; light
/// text on dark is turned round by us, so that no line is read twice.
const SETTINGS: [(&CStr, &CStr); 5] = [
    (c"load_system_dawg", c"0"),
    (c"load_freq_dawg", c"0"),
    (c"load_punc_dawg", c"0"),
    (c"load_number_dawg", c"0"),
    (c"tessedit_do_invert", c"0"),
];

impl Engine {
    /// Loads library and model.
    pub(crate) fn open() -> Result<Self, NoEngine> {
        let api = Api::load()?;
        let (folder, language) = language_data().ok_or(NoEngine::Language)?;
        let folder = CString::new(folder.into_os_string().into_encoded_bytes())
            .map_err(|_| NoEngine::Language)?;
        let language = CString::new(language).map_err(|_| NoEngine::Language)?;
        let names = SETTINGS.map(|(name, _)| name.as_ptr().cast_mut());
        let values = SETTINGS.map(|(_, value)| value.as_ptr().cast_mut());
        // SAFETY: see `Api`. Strings and arrays live until the call returns; Tesseract copies them.
        unsafe {
            let handle = NonNull::new((api.create)()).ok_or(NoEngine::Start)?;
            let engine = Self {
                api,
                handle,
                known: Known::default(),
            };
            let failed = (engine.api.init)(
                handle.as_ptr(),
                folder.as_ptr(),
                language.as_ptr(),
                LSTM_ONLY,
                std::ptr::null_mut(),
                0,
                names.as_ptr().cast_mut(),
                values.as_ptr().cast_mut(),
                SETTINGS.len(),
                0,
            );
            if failed != 0 {
                Err(NoEngine::Start)
            } else {
                Ok(engine)
            }
        }
    }

    /// The text of the line in the pixels; `None` if Tesseract gave up or the pixels are
    /// fewer than their width and height say.
    pub(crate) fn text(&mut self, pixels: Pixels<'_>) -> Option<String> {
        let width = c_int::try_from(pixels.width).ok()?;
        let height = c_int::try_from(pixels.height).ok()?;
        let size = (pixels.width as usize).checked_mul(pixels.height as usize)?;
        if size == 0 || pixels.grey.len() < size {
            return None;
        }
        let key = self.known.key(pixels);
        if let Some(text) = self.known.texts.get(&key) {
            return Some(text.clone());
        }
        let text = self.recognise((pixels.grey, width, height))?;
        self.known.keep(key, &text);
        Some(text)
    }

    /// `pixels` has at least `width` times `height`.
    fn recognise(&mut self, (pixels, width, height): (&[u8], c_int, c_int)) -> Option<String> {
        let handle = self.handle.as_ptr();
        // SAFETY: see `Api`. `SetImage` copies the pixels, of which there are width times height; the
        // text that comes back ends in a NUL, is copied at once and freed by the function meant for it.
        unsafe {
            (self.api.set_page_seg_mode)(handle, SINGLE_LINE);
            (self.api.set_image)(handle, pixels.as_ptr(), width, height, 1, width);
            (self.api.set_source_resolution)(handle, RESOLUTION);
            let text = if (self.api.recognize)(handle, std::ptr::null_mut()) == 0 {
                NonNull::new((self.api.get_utf8_text)(handle))
            } else {
                None
            };
            let copy =
                text.map(|text| CStr::from_ptr(text.as_ptr()).to_string_lossy().into_owned());
            if let Some(text) = text {
                (self.api.delete_text)(text.as_ptr());
            }
            (self.api.clear)(handle);
            copy
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // SAFETY: see `Api`. The handle came from `create` and is not used again.
        unsafe {
            (self.api.end)(self.handle.as_ptr());
            (self.api.delete)(self.handle.as_ptr());
        }
    }
}

/// What was read out of pixels that came before. Menus, headings and labels of a program look the same to the pixel in all
/// pictures of it, and most lines of a recording in all its frames.
#[derive(Default)]
struct Known {
    texts: HashMap<u64, String>,
    keys: RandomState,
    bytes: usize,
}

impl Known {
    /// All that is kept is let go when it has grown to this.
    const MOST_BYTES: usize = 4 << 20;

    /// Keyed with chance, so that no file can be made whose lines pass for others.
    fn key(&self, pixels: Pixels<'_>) -> u64 {
        self.keys
            .hash_one((pixels.width, pixels.height, pixels.grey))
    }

    fn keep(&mut self, key: u64, text: &str) {
        if self.bytes > Self::MOST_BYTES {
            self.texts.clear();
            self.bytes = 0;
        }
        self.bytes += text.len() + 64;
        self.texts.insert(key, text.to_owned());
    }
}

/// The pixels are one line (`PSM_SINGLE_LINE`). Looked for as such it reads labels better than as a raw line (0.997 against 0.91 to 0.98).
const SINGLE_LINE: c_int = 7;

/// Only the LSTM models: Debian's packages hold no others.
const LSTM_ONLY: c_int = 1;

/// A resolution at which Tesseract takes text of our size as it is.
const RESOLUTION: c_int = 200;

/// The folder of the models, and the model in it that is taken.
fn language_data() -> Option<(PathBuf, &'static str)> {
    // Who names a folder means that one.
    let folders = match std::env::var_os("TESSDATA_PREFIX").map(PathBuf::from) {
        Some(named) => vec![named.join("tessdata"), named],
        None => USUAL.map(PathBuf::from).to_vec(),
    };
    LANGUAGES.iter().find_map(|language| {
        let has = |folder: &&PathBuf| folder.join(format!("{language}.traineddata")).is_file();
        folders
            .iter()
            .find(has)
            .map(|folder| (folder.clone(), *language))
    })
}

/// Which engine is installed, by the place, size and age of its files; `None` where there is none. Nothing is
/// loaded for it: a scan asks before it knows whether there is a picture.
pub(crate) fn installed() -> Option<String> {
    let (folder, language) = language_data()?;
    let mut lie_in: Vec<PathBuf> = ["/usr/lib", "/usr/lib64", "/usr/local/lib"]
        .map(PathBuf::from)
        .to_vec();
    let below = std::fs::read_dir("/usr/lib")
        .into_iter()
        .flatten()
        .flatten();
    lie_in.extend(
        below
            .map(|entry| entry.path())
            .filter(|path| path.to_string_lossy().ends_with("-linux-gnu")),
    );
    let facts = |path: PathBuf| {
        let facts = std::fs::metadata(&path).ok()?;
        Some(format!(
            "{} {} {:?}\n",
            path.display(),
            facts.len(),
            facts.modified().ok()
        ))
    };
    let libraries = lie_in.iter().flat_map(|folder| {
        let names = LIBRARIES.iter().map(|name| name.to_string_lossy());
        names.map(|name| folder.join(name.as_ref()))
    });
    // A library in a place of its own is not seen here; the models are.
    let said = libraries.chain([folder.join(format!("{language}.traineddata"))]);
    Some(said.filter_map(facts).collect())
}

/// Where Debian and others put the models.
const USUAL: [&str; 3] = [
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
];

type Handle = *mut c_void;

/// The functions of Tesseract's C interface (`tesseract/capi.h`) that we call.
///
/// Safety of all calls: the types are those of capi.h, unchanged from 4.0 to 5.5. The handle comes from
/// `create`, belongs to one `Engine` and is used through `&mut`, by one thread at a time. The library
/// stays loaded for the life of the process (it is never closed), so that the pointers stay good.
struct Api {
    create: Create,
    delete: Use,
    end: Use,
    clear: Use,
    init: Init,
    set_page_seg_mode: SetNumber,
    set_image: SetImage,
    set_source_resolution: SetNumber,
    recognize: Recognize,
    get_utf8_text: GetText,
    delete_text: DeleteText,
}

type Create = unsafe extern "C" fn() -> Handle;
type Use = unsafe extern "C" fn(Handle);
type Init = unsafe extern "C" fn(
    Handle,
    *const c_char,
    *const c_char,
    c_int,
    *mut *mut c_char,
    c_int,
    *mut *mut c_char,
    *mut *mut c_char,
    usize,
    c_int,
) -> c_int;
type SetNumber = unsafe extern "C" fn(Handle, c_int);
type SetImage = unsafe extern "C" fn(Handle, *const u8, c_int, c_int, c_int, c_int);
type Recognize = unsafe extern "C" fn(Handle, *mut c_void) -> c_int;
type GetText = unsafe extern "C" fn(Handle) -> *mut c_char;
type DeleteText = unsafe extern "C" fn(*const c_char);

const LIBRARIES: [&CStr; 3] = [
    c"libtesseract.so.5",
    c"libtesseract.so.4",
    c"libtesseract.so",
];

impl Api {
    fn load() -> Result<Self, NoEngine> {
        // SAFETY: the names end in NUL. Loading runs the library's initialisers, which belong to a
        // package of the system and are trusted as such.
        let library = LIBRARIES
            .iter()
            .map(|name| unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) })
            .find_map(NonNull::new)
            .ok_or(NoEngine::Library)?;
        let find = |name: &CStr| {
            // SAFETY: the library is loaded, the name ends in NUL.
            NonNull::new(unsafe { libc::dlsym(library.as_ptr(), name.as_ptr()) })
                .map(NonNull::as_ptr)
                .ok_or(NoEngine::Version)
        };
        // SAFETY: each symbol is the function that capi.h declares with the type that it is given here, and
        // a pointer to a function is as wide as one to data wherever there is a dlsym.
        unsafe {
            Ok(Self {
                create: transmute::<Handle, Create>(find(c"TessBaseAPICreate")?),
                delete: transmute::<Handle, Use>(find(c"TessBaseAPIDelete")?),
                end: transmute::<Handle, Use>(find(c"TessBaseAPIEnd")?),
                clear: transmute::<Handle, Use>(find(c"TessBaseAPIClear")?),
                init: transmute::<Handle, Init>(find(c"TessBaseAPIInit4")?),
                set_page_seg_mode: transmute::<Handle, SetNumber>(find(
                    c"TessBaseAPISetPageSegMode",
                )?),
                set_image: transmute::<Handle, SetImage>(find(c"TessBaseAPISetImage")?),
                set_source_resolution: transmute::<Handle, SetNumber>(find(
                    c"TessBaseAPISetSourceResolution",
                )?),
                recognize: transmute::<Handle, Recognize>(find(c"TessBaseAPIRecognize")?),
                get_utf8_text: transmute::<Handle, GetText>(find(c"TessBaseAPIGetUTF8Text")?),
                delete_text: transmute::<Handle, DeleteText>(find(c"TessDeleteText")?),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_names_the_package_that_brings_it() {
        assert!(NoEngine::Library.to_string().contains("tesseract-ocr"));
        assert!(NoEngine::Language.to_string().contains("tesseract-ocr-dan"));
    }

    #[test]
    fn fewer_pixels_than_told_are_refused() {
        let Ok(mut engine) = Engine::open() else {
            return; // No Tesseract on this machine.
        };
        let white = vec![255; 100 * 36];
        let told = |width| Pixels {
            width,
            height: 36,
            grey: &white,
        };
        assert_eq!(engine.text(told(101)), None);
        assert_eq!(engine.text(told(0)), None);
        assert!(engine.text(told(100)).is_some());
    }
}
