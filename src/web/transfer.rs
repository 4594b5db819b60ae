//! Texts that leave the page: to the clipboard, or as a downloaded file.
//!
//! The clipboard can be missing (a page without https) or refuse access. The page then shows or downloads the text.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Clipboard, HtmlElement, Url};

/// The type of a text on the clipboard.
const PLAIN_TEXT: &str = "text/plain";

/// How long the address of a downloaded file is valid, in milliseconds: as long as a browser may ask where to save it.
const ADDRESS_LIFETIME: i32 = 600_000;

/// The clipboard. Outside a secure context it is undefined, although web-sys types it as always present.
fn clipboard() -> Option<Clipboard> {
    let navigator = web_sys::window()?.navigator();
    let clipboard = Reflect::get(&navigator, &"clipboard".into());
    clipboard.is_ok_and(|clipboard| clipboard.is_object()).then(|| navigator.clipboard())
}

/// Copies a text to the clipboard, and returns whether that succeeded.
pub async fn copy(text: &str) -> bool {
    match clipboard() {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => false,
    }
}

/// A text that will be there later, and the function that gives it; `None` means that it will never be there.
pub fn promised_text() -> (Promise, impl FnOnce(Option<Blob>)) {
    let mut functions = None::<(Function, Function)>;
    let promise = Promise::new(&mut |resolve, reject| functions = Some((resolve, reject)));
    let resolve = move |blob: Option<Blob>| {
        let Some((resolve, reject)) = functions else { return };
        let text = blob
            .and_then(|blob| blob.slice_with_f64_and_f64_and_content_type(0.0, blob.size(), PLAIN_TEXT).ok());
        // The functions of a promise throw nothing.
        let _ = match text {
            Some(text) => resolve.call1(&JsValue::NULL, &text),
            None => reject.call0(&JsValue::NULL),
        };
    };
    (promise, resolve)
}

/// Copies a promised text to the clipboard when it is there; `None` if there is no clipboard.
#[must_use]
pub fn copy_promised(text: &Promise) -> Option<Promise> {
    let clipboard = clipboard()?;
    let items = Object::new();
    Reflect::set(&items, &PLAIN_TEXT.into(), text).ok()?;
    // Older browsers have no items. Their class is looked up, because the browser would throw at its name.
    let class = Reflect::get(&js_sys::global(), &"ClipboardItem".into()).ok()?;
    let item = Reflect::construct(class.dyn_ref::<Function>()?, &Array::of1(&items)).ok()?;
    let copying = clipboard.write(&Array::of1(&item));
    // The refusal is looked at later, when the text is there. Until then it is not an error that nothing handles.
    let ignore = Closure::<dyn FnMut(JsValue)>::new(|_| {});
    let _ = copying.catch(&ignore);
    ignore.forget();
    Some(copying)
}

/// Waits for a promise, and returns whether it was kept.
pub async fn settled(promise: &Promise) -> bool {
    JsFuture::from(promise.clone()).await.is_ok()
}

/// The text of a blob.
pub async fn text_of(blob: &Blob) -> Option<String> {
    JsFuture::from(blob.text()).await.ok()?.as_string()
}

/// A blob of a text.
#[must_use]
pub fn text_blob(text: &str) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(PLAIN_TEXT);
    Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options).ok()
}

/// Downloads a blob as a file of this name. Returns whether the browser was asked to.
pub fn download(blob: &Blob, name: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let link = window.document().and_then(|document| document.create_element("a").ok());
    let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) else { return false };
    let Ok(address) = Url::create_object_url_with_blob(blob) else { return false };
    if link.set_attribute("href", &address).is_err() || link.set_attribute("download", name).is_err() {
        return false;
    }
    link.click();
    let revoke = Closure::once_into_js(move || {
        let _ = Url::revoke_object_url(&address);
    });
    let _ = window
        .set_timeout_with_callback_and_timeout_and_arguments_0(revoke.unchecked_ref(), ADDRESS_LIFETIME);
    true
}
