/** One cell of a file for a spreadsheet: what it would run as a formula gets an apostrophe in front. */
export function csvCell(value: string): string {
  const first = value.trimStart().normalize('NFKC').slice(0, 1);
  const harmless = /^[=+\-@|%\t\r]/.test(first) || /^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",;\n\r\t']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
