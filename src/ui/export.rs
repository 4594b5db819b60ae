//! What a person takes away: the buttons that copy and download the results, and the box that takes the place of a
//! clipboard.

use std::{cell::RefCell, rc::Rc};

use leptos::{prelude::*, task::spawn_local};
use web_sys::Blob;

use super::{
    erased::{button, derived, dynamic_view, empty_view, plain_button},
    page::Page,
};
use crate::{
    runtime::failure::ReportFailure,
    text::{
        message::{Copied, CopyFailure},
        phrase::Phrase,
    },
    view::export::{CopyFallback, Writing, can_be_copied, can_be_shown, file_name},
    web::transfer,
};

/// The buttons that copy and download the results.
pub fn results_buttons(page: Page) -> AnyView {
    let json_label = move |phrase: Phrase, is_copy: bool| {
        derived(move || match page.writing.get() {
            Some(writing) if writing.is_copy == is_copy => page.language.writing_results(writing.percent),
            _ => page.phrase(phrase).to_owned(),
        })
    };
    let json_button = move |phrase: Phrase, is_copy: bool| {
        let label = json_label(phrase, is_copy);
        button("button small", label, false.into(), false.into(), move || page.export_json(is_copy))
    };
    let copy_summary = move || {
        if let Some(text) = page.search.results_summary(page.language) {
            page.copy(text, Copied::ResultsSummary);
        }
    };
    let download_summary = move || page.download(Copied::ResultsSummary);
    view! {
        <div class="actions">
            {plain_button("button small", page.phrase(Phrase::CopyResultsSummary), copy_summary)}
            {plain_button("button small", page.phrase(Phrase::DownloadResultsSummary), download_summary)}
            {json_button(Phrase::CopyResultsJson, true)} {json_button(Phrase::DownloadResultsJson, false)}
        </div>
    }
    .into_any()
}

/// The text that could not be copied, or the reason why it is not shown, with a download where there is one.
#[component]
pub fn CopyFallbackBox() -> impl IntoView {
    let page = Page::get();
    let fallback = move |CopyFallback { what, failure, text }: CopyFallback| {
        let dismiss =
            plain_button("button small", page.phrase(Phrase::Dismiss), move || page.copy_fallback.set(None));
        let download =
            move |phrase| plain_button("button small", page.phrase(phrase), move || page.download(what));
        let download = match what {
            Copied::Link => empty_view(),
            Copied::ResultsSummary => download(Phrase::DownloadResultsSummary),
            Copied::ResultsJson => download(Phrase::DownloadResultsJson),
        };
        let message = page.language.copy_failed(what, failure);
        let text = text.map(|text| {
            view! { <textarea class="copy-text" readonly rows="6" aria-label=message.clone() prop:value=text></textarea> }
                .into_any()
        });
        view! {
            <div class="notice">
                <div class="notice-text"><p>{message}</p> {text}</div>
                {download} {dismiss}
            </div>
        }
        .into_any()
    };
    view! {
        <div role="alert">
            {dynamic_view(move || page.copy_fallback.get().map_or_else(empty_view, fallback))}
        </div>
    }
}

impl Page {
    /// Copies a text, and says whether that worked.
    pub fn copy(self, text: String, what: Copied) {
        self.begin_export();
        spawn_local(async move {
            if transfer::copy(&text).await {
                self.show_status(self.language.copied(what));
            } else {
                let failure = CopyFailure::NotAllowed { is_shown: true };
                self.copy_fallback.set(Some(CopyFallback { what, failure, text: Some(text) }));
            }
        });
    }

    /// Downloads the results.
    pub fn download(self, what: Copied) {
        match what {
            Copied::Link => {}
            Copied::ResultsSummary => {
                self.begin_export();
                let text = self.search.results_summary(self.language);
                if let Some(blob) = text.and_then(|text| transfer::text_blob(&text)) {
                    self.save(&blob, what);
                }
            }
            Copied::ResultsJson => self.export_json(false),
        }
    }

    /// Has a worker write the results as JSON, and then copies or downloads them. Ignored while they are being written.
    fn export_json(self, is_copy: bool) {
        if self.writing.get_untracked().is_some() {
            return;
        }
        self.begin_export();
        self.writing.set(Some(Writing { is_copy, percent: 0 }));
        let on_progress = move |fraction: f64| {
            self.writing.set(Some(Writing { is_copy, percent: (fraction * 100.0) as u32 }));
        };
        if is_copy {
            self.copy_json(on_progress);
        } else {
            self.search.write_report(
                self.language,
                self.picked.get_untracked(),
                on_progress,
                move |result| {
                    self.writing.set(None);
                    match result {
                        Ok(blob) => self.save(&blob, Copied::ResultsJson),
                        Err(failure) => self.notice.set(Some(self.language.report_failed(&failure))),
                    }
                },
            );
        }
    }

    fn copy_json(self, on_progress: impl Fn(f64) + 'static) {
        // The browser allows copying only for a short time after the click, so that it is told now of a text that will
        // be there later.
        let (promised, resolve) = transfer::promised_text();
        let copying = transfer::copy_promised(&promised);
        let written = Rc::new(RefCell::new(None::<Result<Blob, ReportFailure>>));
        let writing = Rc::clone(&written);
        self.search.write_report(self.language, self.picked.get_untracked(), on_progress, move |result| {
            let blob = result.as_ref().ok().filter(|blob| can_be_copied(blob.size())).cloned();
            writing.replace(Some(result));
            resolve(blob);
        });
        spawn_local(async move {
            transfer::settled(&promised).await;
            let result = written.borrow_mut().take();
            let is_copied = match copying {
                Some(copying) => transfer::settled(&copying).await,
                None => false,
            };
            self.writing.set(None);
            match result {
                Some(Ok(_)) if is_copied => self.show_status(self.language.copied(Copied::ResultsJson)),
                Some(Ok(blob)) => self.show_instead_of_copying(&blob).await,
                Some(Err(failure)) => self.notice.set(Some(self.language.report_failed(&failure))),
                None => {}
            }
        });
    }

    /// Shows a report that could not be copied, if it is small enough.
    async fn show_instead_of_copying(self, blob: &Blob) {
        let what = Copied::ResultsJson;
        let is_shown = can_be_shown(blob.size());
        let text = if is_shown { transfer::text_of(blob).await } else { None };
        let failure = if can_be_copied(blob.size()) {
            CopyFailure::NotAllowed { is_shown: text.is_some() }
        } else {
            CopyFailure::TooLarge
        };
        self.copy_fallback.set(Some(CopyFallback { what, failure, text }));
    }

    fn save(self, blob: &Blob, what: Copied) {
        let Some(name) = file_name(what) else { return };
        if transfer::download(blob, name) {
            self.show_status(self.language.downloaded(name));
        }
    }

    /// Takes away what an earlier export has said.
    fn begin_export(self) {
        self.status.set(String::new());
        self.copy_fallback.set(None);
    }
}
