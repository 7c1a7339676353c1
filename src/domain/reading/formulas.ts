/**
 * Where a spreadsheet would begin a formula (OWASP, CSV injection): at the start of a text and, because programs also part
 * columns by semicolon or tab and know no quotes in the middle of a cell, behind one of those and on each new line. White
 * space, quotes and full-width signs count; `-)` is not a formula but half of a smiley. In the form that JavaScript and
 * Postgres share. Each separator begins a new match. Otherwise each of many line breaks would look at all of the text behind it.
 */
const FORMULA = String.raw`(^|[;\t\r\n])((?:[^\S\t\r\n]|")*)([=+@\uFF1D\uFF0B\uFF20\uFF0D]|-(?!\)))`
const PATTERN = new RegExp(FORMULA, 'g')

/** The text for a cell of CSV: an apostrophe stops a spreadsheet from running it. */
export function withoutFormulas(text: string): string {
  return text.replace(PATTERN, `$1$2'$3`)
}

/** The same in SQL, of an expression of type text. */
export function withoutFormulasSql(sql: string): string {
  return String.raw`case when ${sql} ~ '${FORMULA}' then regexp_replace(${sql}, '${FORMULA}', '\1\2''\3', 'g') else ${sql} end`
}
