import { html, type Html } from '#ui';
import type { Formatters, T } from '#platform/words';
import type { OfficePack, PackChild, PackContact } from './questions/office-pack.ts';

/** In whose words a pack is written. */
export type PackReader = { readonly t: T; readonly say: Formatters; readonly at: Temporal.Instant };

const style = `body{font:14px/1.4 system-ui,sans-serif;margin:1.5rem;color:#1c1b22}h1{font-size:1.4rem;margin:0}h2{font-size:1.1rem;margin:1.5rem 0 .4rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.25rem .4rem;text-align:start;vertical-align:top}th{background:#f0eee9}
.soft{color:#555}tr{break-inside:avoid}h2{break-after:avoid}@media print{body{margin:0;font-size:11px}section{break-before:auto}}`;

const grade = (child: PackChild, t: T): string =>
  child.grade === null ? '' : t('conversations.desk.grade', { grade: child.grade.replace(/^0+(?=\d)/, '') });

const spoken = (one: PackContact, { t }: PackReader): string =>
  [
    one.language === null || one.language === t.locale ? null : t.languageName(one.language),
    one.lastOnly ? t('conversations.office.pack.last_only') : null,
  ]
    .filter((part) => part !== null)
    .join(', ');

function contactLine(one: PackContact, place: number, reader: PackReader): Html {
  const more = spoken(one, reader);
  return html`<div>
    ${place + 1}. <bdi>${one.name}</bdi> <bdi dir="ltr">${one.phone ?? ''}</bdi>
    ${more === '' ? null : html`<span class="soft">(${more})</span>`}
  </div>`;
}

function childRow(child: PackChild, reader: PackReader): Html {
  const { t, say } = reader;
  return html`<tr>
    <td><bdi>${child.name}</bdi> <span class="soft">${grade(child, t)}</span></td>
    <td>
      ${
        child.contacts.length === 0
          ? t('conversations.office.pack.no_contact')
          : child.contacts.map((one, place) => contactLine(one, place, reader))
      }
    </td>
    <td>
      ${child.pickUp.length === 0 ? t('conversations.office.pack.ask') : html`<bdi>${say.list(child.pickUp)}</bdi>`}
    </td>
    <td>${child.notTo.length === 0 ? null : html`<b><bdi>${say.list(child.notTo)}</bdi></b>`}</td>
  </tr>`;
}

const headsOf = (t: T): { readonly child: readonly string[]; readonly staff: readonly string[] } => ({
  child: [
    t('conversations.office.child'),
    t('conversations.office.pack.call'),
    t('conversations.office.pack.pick_up'),
    t('conversations.office.pack.not_to'),
  ],
  staff: [
    t('conversations.office.pack.name'),
    t('conversations.office.pack.role'),
    t('conversations.office.pack.phone'),
    t('conversations.office.pack.calls'),
  ],
});

const head = (labels: readonly string[]): Html =>
  html`<thead>
    <tr>
      ${labels.map((label) => html`<th scope="col">${label}</th>`)}
    </tr>
  </thead>`;

/** One file that stands by itself: no address of ours in it, readable in every browser and on paper. */
export function packPage(pack: OfficePack, reader: PackReader): string {
  const { t, say, at } = reader;
  const heads = headsOf(t);
  const title = `${t('conversations.office.pack.title')} · ${pack.school.name}`;
  const page = html`<!doctype html>
    <html lang="${t.locale}" dir="${t.dir}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          STYLE
        </style>
      </head>
      <body>
        <h1><bdi>${title}</bdi></h1>
        <p>
          <b>${t('conversations.office.pack.dated', { when: say.exact(at) })}</b>
          ${t('conversations.office.pack.count', { n: pack.children })}
        </p>
        <p class="soft">${t('conversations.office.pack.not_held')} ${t('conversations.office.pack.file_how')}</p>
        <section>
          <h2>${t('conversations.office.pack.staff')}</h2>
          <table>
            ${head(heads.staff)}
            <tbody>
              ${pack.staff.map(
                (one) =>
                  html`<tr>
                    <td><bdi>${one.name}</bdi></td>
                    <td>${rolesOf(one.roles, reader)}</td>
                    <td><bdi dir="ltr">${one.phone ?? ''}</bdi></td>
                    <td><bdi>${say.list(one.calls)}</bdi></td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </section>
        ${pack.classes.map(
          (one) =>
            html`<section>
              <h2>${classTitle(one, reader)}</h2>
              <table>
                ${head(heads.child)}
                <tbody>
                  ${one.children.map((child) => childRow(child, reader))}
                </tbody>
              </table>
            </section>`,
        )}
      </body>
    </html>`;
  return String(page).replace('STYLE', () => style);
}

const rolesOf = (roles: readonly string[], { t, say }: PackReader): string =>
  say.list(roles.map((role) => t.dynamic(`access.role.${role}`)));

function classTitle(one: OfficePack['classes'][number], { t, say }: PackReader): string {
  const name = one.name === '' ? t('conversations.office.pack.no_class') : one.name;
  return one.teachers.length === 0 ? name : `${name} · ${say.list(one.teachers)}`;
}

/** The same as lines of text, for a machine that opens nothing else. */
export function packText(pack: OfficePack, reader: PackReader): string {
  const { t, say, at } = reader;
  const childLines = (child: PackChild): readonly string[] => [
    `${child.name}${child.grade === null ? '' : ` (${grade(child, t)})`}`,
    ...(child.contacts.length === 0
      ? [`    ${t('conversations.office.pack.no_contact')}`]
      : child.contacts.map((one, place) => {
          const more = spoken(one, reader);
          return `    ${place + 1}. ${one.name}  ${one.phone ?? '–'}${more === '' ? '' : `  (${more})`}`;
        })),
    `    ${t('conversations.office.pack.pick_up')}: ${child.pickUp.length === 0 ? t('conversations.office.pack.ask') : say.list(child.pickUp)}`,
    ...(child.notTo.length === 0 ? [] : [`    ${t('conversations.office.pack.not_to')}: ${say.list(child.notTo)}`]),
  ];
  return [
    `${t('conversations.office.pack.title')} – ${pack.school.name}`,
    `${t('conversations.office.pack.dated', { when: say.exact(at) })} ${t('conversations.office.pack.count', { n: pack.children })}`,
    '',
    t('conversations.office.pack.not_held'),
    t('conversations.office.pack.file_how'),
    '',
    `== ${t('conversations.office.pack.staff')} ==`,
    ...pack.staff.map(
      (one) =>
        `${one.name} (${rolesOf(one.roles, reader)})  ${one.phone ?? '–'}${one.calls.length === 0 ? '' : `  ${t('conversations.office.pack.calls')}: ${say.list(one.calls)}`}`,
    ),
    ...pack.classes.flatMap((one) => ['', `== ${classTitle(one, reader)} ==`, ...one.children.flatMap(childLines)]),
    '',
  ].join('\n');
}
