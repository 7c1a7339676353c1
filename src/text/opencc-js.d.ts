declare module 'opencc-js/dict/*' {
  /** Rows of a character and what it becomes, joined by `|`. */
  const rows: string
  export = rows
}
