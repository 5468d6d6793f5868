import type { Formatters, T } from '#platform/words';
import { html, type Html, href } from '#ui';
import type { Copy, CopiedPart, CopiedRecord } from './copy.rules.ts';

/** What stands over a copy: whose it is and what it answers. */
export type CopyHead = {
  readonly district: string;
  readonly code: string;
  readonly givenTo: string;
  readonly by: string;
  readonly at: Temporal.Instant;
  readonly children: readonly string[];
  readonly days: string | null;
  readonly statements: readonly { readonly by: string; readonly at: Temporal.Instant; readonly words: string }[];
  readonly leftOut: number;
  /** What was kept back by law, each with its reason. */
  readonly withheld: readonly { readonly reason: string; readonly words: string }[];
};

type Reader = { readonly t: T; readonly say: Formatters };

const written = (text: string): Html =>
  html`${text.split('\n').map((line, place) => (place === 0 ? line : html`<br />${line}`))}`;

function files(part: { readonly files: CopiedPart['files'] }, { say }: Reader): Html | null {
  if (part.files.length === 0) return null;
  return html`<ul>
    ${part.files.map(
      (file) =>
        html`<li>
          <a href="${href(`./${encodeURI(file.path)}`)}"><bdi>${file.name}</bdi></a> · ${say.size(file.size)}
        </li>`,
    )}
  </ul>`;
}

function entry(part: CopiedPart, reader: Reader): Html {
  const { t, say } = reader;
  const when =
    part.day === null ? say.exact(Temporal.Instant.from(part.at)) : say.date(Temporal.PlainDate.from(part.day));
  if (part.kind === 'event') {
    const key = `records.event.${part.event?.what ?? ''}`;
    const said = t.has(key) ? t.dynamic(key) : t('records.event.other');
    const whom = part.event?.whom ?? part.by;
    return html`<li class="event">
      <time>${when}</time>
      ${said}${whom === null ? null : html` · <bdi>${whom}</bdi>`}${part.text === '' ? null : html` · <bdi>${part.text}</bdi>`}
    </li>`;
  }
  return html`<li class="${part.kind}">
    <p>
      <b>${t.dynamic(`records.copy.kind.${part.kind}`)}</b>${part.by === null ? null : html` · <bdi>${part.by}</bdi>`} ·
      <time>${when}</time>
    </p>
    <p dir="auto">${written(part.text)}</p>
    ${files(part, reader)}
  </li>`;
}

function record(one: CopiedRecord, place: number, reader: Reader): Html {
  const { t } = reader;
  const left = [
    ...(one.notesLeftOut > 0 ? [t('records.copy.notes_left_out', { n: one.notesLeftOut })] : []),
    ...(one.filesLeftOut > 0 ? [t('records.copy.files_left_out', { n: one.filesLeftOut })] : []),
  ];
  return html`<section id="r${place + 1}">
    <h2>
      ${place + 1}. <bdi>${one.title}</bdi>${one.code === null ? null : html` <small dir="ltr">${one.code}</small>`}
    </h2>
    <p>${t.dynamic(`records.source.${one.source}`)}</p>
    <dl>
      ${one.facts.map(
        ([label, value]) =>
          html`<dt>${t.dynamic(`records.fact.${label}`)}</dt>
            <dd dir="auto">${factText(label, value, reader)}</dd>`,
      )}
    </dl>
    ${
      one.parts.length === 0
        ? null
        : html`<ol>
            ${one.parts.map((part) => entry(part, reader))}
          </ol>`
    }
    ${files(one, reader)} ${left.length === 0 ? null : html`<p class="left">${left.join(' ')}</p>`}
  </section>`;
}

/** A fact as people say it: days, grades and languages are stored as marks. */
export function factText(label: string, value: string, { t, say }: Reader): string {
  if (label === 'born' && /^\d{4}-\d\d-\d\d$/.test(value)) return say.date(Temporal.PlainDate.from(value));
  if (label === 'grade') return value.replace(/^0+(?=.)/, '');
  if (label === 'language' && /^[a-z]{2,3}(?:-[A-Za-z0-9]+)*$/.test(value)) return t.languageName(value);
  return value;
}

/** Looks of a page that stands alone: no address of ours, readable on paper and in every browser. */
const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1c1b22}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem;border-top:1px solid #ccc;padding-top:1rem}small{font-weight:400;color:#555}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dt{color:#555}dd{margin:0}
ol{list-style:none;padding:0}ol>li{border-inline-start:3px solid #ccc;padding-inline-start:1rem;margin-block:1rem}
li.in{border-color:#3d6b9e}li.out{border-color:#4a7c59}li.note{border-color:#b8860b;background:#fdf8ec}li.statement,.statement{border:2px solid #6b4a8a;padding:.5rem 1rem}
li.event{border:0;padding:0;color:#555}time{color:#555}.left{color:#555;font-style:italic}
@media print{body{margin:0;max-width:none}li{break-inside:avoid}h2{break-after:avoid}}`;

/** The readable copy: one page that stands by itself, with its timeline and the family's statements. */
export function copyPage(copy: Copy, head: CopyHead, reader: Reader): string {
  const { t, say } = reader;
  const statements = head.statements.map(
    (one) =>
      html`<div class="statement">
        <p><b>${t('records.copy.statement')}</b> · <bdi>${one.by}</bdi> · ${say.exact(one.at)}</p>
        <p dir="auto">${written(one.words)}</p>
      </div>`,
  );
  const page = html`<!doctype html>
    <html lang="${t.locale}" dir="${t.dir}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${t('records.copy.title', { code: head.code })}</title>
        <style>
          STYLE
        </style>
      </head>
      <body>
        <h1>${t('records.copy.title', { code: head.code })}</h1>
        <dl>
          <dt>${t('records.copy.from')}</dt>
          <dd><bdi>${head.district}</bdi></dd>
          <dt>${t('records.copy.given_to')}</dt>
          <dd><bdi>${head.givenTo}</bdi></dd>
          <dt>${t('records.copy.given_by')}</dt>
          <dd><bdi>${head.by}</bdi></dd>
          <dt>${t('records.copy.given_at')}</dt>
          <dd>${say.exact(head.at)}</dd>
          ${
            head.children.length === 0
              ? null
              : html`<dt>${t('records.fact.children')}</dt>
                  <dd><bdi>${say.list(head.children)}</bdi></dd>`
          }
          ${
            head.days === null
              ? null
              : html`<dt>${t('records.copy.days')}</dt>
                  <dd>${head.days}</dd>`
          }
        </dl>
        <p>${t('records.copy.about', { records: copy.records.length, covered: copy.covered })}</p>
        ${head.leftOut === 0 ? null : html`<p>${t('records.copy.records_left_out', { n: head.leftOut })}</p>`}
        ${
          head.withheld.length === 0
            ? null
            : html`<p>${t('records.copy.withheld', { n: head.withheld.length })}</p>
                <ul>
                  ${head.withheld.map((one) => html`<li>${one.reason === 'other' ? html`<bdi>${one.words}</bdi>` : t.dynamic(`records.lawful.${one.reason}`)}</li>`)}
                </ul>`
        }
        ${statements}
        <ol>
          ${copy.records.map(
            (one, place) =>
              html`<li>
                <a href="${href(`#r${place + 1}`)}"><bdi>${one.title}</bdi></a> ·
                ${t.dynamic(`records.source.${one.source}`)}
              </li>`,
          )}
        </ol>
        ${copy.records.map((one, place) => record(one, place, reader))}
      </body>
    </html>`;
  return String(page).replace('STYLE', () => style);
}

/** The same for a program. */
export function copyJson(copy: Copy, head: CopyHead): string {
  const { at, statements, ...rest } = head;
  return JSON.stringify(
    {
      ...rest,
      at: at.toString(),
      statements: statements.map((one) => ({ ...one, at: one.at.toString() })),
      covered: copy.covered,
      records: copy.records,
    },
    null,
    2,
  );
}
