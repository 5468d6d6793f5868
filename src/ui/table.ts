import type { T } from '#platform/words';
import { classes, element, html } from './markup.ts';
import type { Content, Html } from './markup.ts';

export type Column = {
  label: string;
  /** Figures stand at the end of their cell. */ numeric?: boolean;
  /** The label is read aloud only. */ quiet?: boolean;
};
/** A cell with something special about it: words in place of a too-small number, or nothing to show. */
export type Cell = { body: Content; withheld?: boolean; nothing?: boolean };
export type Row = { cells: readonly (Content | Cell)[]; class?: string; id?: string };
export type Table = {
  caption: string;
  /** The caption is read aloud only. */
  quietCaption?: boolean;
  columns: readonly Column[];
  /** The first cell of each row is its heading. */
  rows: readonly Row[];
  foot?: readonly Row[];
  /** In a narrow place each row becomes a small list. Default true. */
  folds?: boolean;
  controls?: boolean;
  /** Scrolls inside its own frame, with a name that says so. */
  scrolls?: { t: T };
};

function isCell(cell: Content | Cell): cell is Cell {
  return typeof cell === 'object' && cell !== null && 'body' in cell;
}

function row(columns: readonly Column[], { cells, class: named, id }: Row): Html {
  const shown = cells.map((given, i) => {
    const cell: Cell = isCell(given) ? given : { body: given };
    const column = columns[i];
    const className = classes(column?.numeric && 'n', cell.withheld && 'withheld', cell.nothing && 'is-empty') || null;
    // Folding sets display, which takes the table's meaning from screen readers; the roles give it back.
    if (i === 0) return element('th', { scope: 'row', role: 'rowheader', class: className }, cell.body);
    return element(
      'td',
      { role: 'cell', class: className, 'data-label': column?.quiet ? null : column?.label },
      cell.body,
    );
  });
  return element('tr', { role: 'row', class: named, id }, shown);
}

/** Figures in rows and columns. */
export function table({ caption, quietCaption, columns, rows, foot, folds = true, controls, scrolls }: Table): Html {
  const heads = columns.map((column) =>
    element(
      'th',
      { scope: 'col', role: 'columnheader', class: column.numeric ? 'n' : null },
      column.quiet ? html`<span class="hide-visually">${column.label}</span>` : column.label,
    ),
  );
  const inside = html`<table
    class="${classes('table', folds && 'table-folds', controls && 'table-controls')}"
    role="table"
  >
    <caption>
      ${quietCaption ? html`<span class="hide-visually">${caption}</span>` : caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${heads}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map((r) => row(columns, r))}
    </tbody>
    ${
      foot === undefined
        ? null
        : html`<tfoot role="rowgroup">
            ${foot.map((r) => row(columns, r))}
          </tfoot>`
    }
  </table>`;
  if (scrolls === undefined) return html`<div class="sheet">${inside}</div>`;
  return html`<div
    class="sheet sheet-scroll"
    tabindex="0"
    role="region"
    aria-label="${scrolls.t('ui.table.scrolls', { caption })}"
  >
    ${inside}
  </div>`;
}
