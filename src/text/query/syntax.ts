import { grammar as readGrammar, type Grammar, type Node, type Semantics } from 'ohm-js'
import { QueryError } from '../../domain/errors.js'
import { MAX_QUERY } from '../../domain/reading/query.js'
import { explainFailure } from './explain-failure.js'

interface Stretch {
  /** In UTF-16 units of the query; `end` is behind the last one. */
  readonly start: number
  readonly end: number
}

/** A query as it is written: which operator joins what, and where. Nothing is folded yet. */
export type Syntax = Stretch &
  (
    | { readonly kind: 'or'; readonly parts: readonly Syntax[] }
    /** `joined[i]`: AND is written before part i. */
    | { readonly kind: 'and'; readonly parts: readonly Syntax[]; readonly joined: readonly boolean[] }
    | { readonly kind: 'not'; readonly part: Syntax }
    /** `near[i]`: what is written between parts i and i + 1, such as `NEAR/5`. */
    | {
        readonly kind: 'near'
        readonly parts: readonly Syntax[]
        readonly near: readonly (Stretch & { text: string })[]
      }
    /** Anything without a blank. */
    | { readonly kind: 'word'; readonly text: string }
    | { readonly kind: 'address'; readonly text: string }
    | { readonly kind: 'phrase'; readonly text: string }
    | { readonly kind: 'field'; readonly name: string; readonly value: string; readonly valueStart: number }
  )

/**
 * Operators are words in capitals. NEAR binds closest, then NOT, AND (or nothing) and OR. What only looks like syntax is
 * plain text: a dash between blanks, a smiley, an address with parentheses, a quotation mark that is still open.
 */
const GRAMMAR = String.raw`
Query {
  Query = Or
  Or    = And (or And)*
  And   = Part Next*
  Next  = and? Part
  Part  = not* Near
  Near  = Piece (near Piece)*
  Piece = minus* Atom
  Atom  = "(" Or ")" -- group
        | address | field | phrase | word

  or    = "OR" boundary
  and   = "AND" boundary
  not   = "NOT" boundary
  near  = "NEAR" ("/" digit+)? boundary
  operator = or | and | not | near
  boundary = &(space | end | "(" | ")" | quote)
  minus = "-" &(~space ~")" any)

  field  = name ":" ~"//" value
  name   = asciiLetter (asciiLetter | digit | "_" | "-")*
  value  = phrase | valueChars | &"("
  valueChars = valueChar+
  asciiLetter = "a".."z" | "A".."Z"
  valueChar = "*".."\u{10FFFF}" | "#".."'" | "!"

  phrase = quote inQuotes (quote | end)
  inQuotes = (~quote any)*
  quote  = "\""

  address  = begin addressChar+
  begin    = caseInsensitive<"https://"> | caseInsensitive<"http://"> | caseInsensitive<"www.">
  addressChar = "(" addressChar* ")" -- group
              | valueChar
  word     = smiley | plainWord
  plainWord = ~operator valueChar+
  smiley   = (":" | ";" | "=") ("'" | "-")? ("(" | ")")+
}`

/** Far more than a person nests, and few enough for a parser that calls itself for each. */
const MAX_DEPTH = 20

/** What one query may cost; a question of a person has ten. */
export const MAX_PARTS = 100
/** Signs that come in pairs, and dashes in a row: each is more work for the parser than a letter. */
const MANY_SIGNS = /[()"\u201C\u201D\u201E\uFF02]|-(?=-)/gu

const BLANK = /\s/gu
const QUOTE = /[\u201C\u201D\u201E\uFF02]/gu

let compiled: { grammar: Grammar; semantics: Semantics } | undefined

/** @throws QueryError with the place, for what is too long, too deep, or not written as the language wants it */
export function parseSyntax(query: string): Syntax {
  requireBounds(query)
  compiled ??= compile()
  // Signs of the same width, so that every place stays.
  const match = compiled.grammar.match(query.replace(BLANK, ' ').replace(QUOTE, '"'))
  if (match.failed()) throw explainFailure(query, match.getRightmostFailurePosition())
  return (compiled.semantics(match) as unknown as { tree(): Syntax }).tree()
}

function requireBounds(query: string): void {
  if (query.length > MAX_QUERY && [...query.slice(0, 2 * MAX_QUERY + 1)].length > MAX_QUERY) {
    throw new QueryError(`is longer than ${MAX_QUERY} characters`, { offset: MAX_QUERY, length: 1 })
  }
  const unfit = /\0|\p{Surrogate}/u.exec(query)
  if (unfit) {
    throw new QueryError('has NUL or half a character in it', { offset: unfit.index, length: 1 })
  }
  const signs = [...query.matchAll(MANY_SIGNS)]
  const tooMany = signs[2 * MAX_PARTS]
  if (tooMany) throw new QueryError(`has more than ${MAX_PARTS} parts`, { offset: tooMany.index, length: 1 })
  let depth = 0
  for (let at = 0; at < query.length; at += 1) {
    if (query[at] === ')') depth -= 1
    if (query[at] !== '(') continue
    depth += 1
    if (depth > MAX_DEPTH)
      throw new QueryError(`has more than ${MAX_DEPTH} parentheses inside each other`, { offset: at, length: 1 })
  }
}

function compile(): { grammar: Grammar; semantics: Semantics } {
  const grammar = readGrammar(GRAMMAR)
  const semantics = grammar.createSemantics()
  const tree = (node: Node): Syntax => (node as unknown as { tree(): Syntax }).tree()
  const stretch = ({ source }: Node): Stretch => ({ start: source.startIdx, end: source.endIdx })
  semantics.addOperation<Syntax>('tree()', {
    Or(first, _operators, rest) {
      if (rest.children.length === 0) return tree(first)
      return { kind: 'or', parts: [first, ...rest.children].map(tree), ...stretch(this) }
    },
    And(first, rest) {
      if (rest.children.length === 0) return tree(first)
      const joined = rest.children.map(({ children: [and] }) => (and?.children.length ?? 0) > 0)
      return { kind: 'and', parts: [first, ...rest.children].map(tree), joined: [false, ...joined], ...stretch(this) }
    },
    Next(_and, part) {
      return tree(part)
    },
    Part(negations, near) {
      return negated(negations.children.length, tree(near), stretch(this))
    },
    Near(first, operators, rest) {
      if (rest.children.length === 0) return tree(first)
      const near = operators.children.map((operator) => ({ text: operator.sourceString, ...stretch(operator) }))
      return { kind: 'near', parts: [first, ...rest.children].map(tree), near, ...stretch(this) }
    },
    Piece(negations, atom) {
      return negated(negations.children.length, tree(atom), stretch(this))
    },
    Atom_group(_open, inner, _close) {
      return { ...tree(inner), ...stretch(this) }
    },
    address(_begin, _rest) {
      return { kind: 'address', text: this.sourceString, ...stretch(this) }
    },
    field(name, _colon, value) {
      const text = value.sourceString.replace(/^"|"$/gu, '')
      return {
        kind: 'field',
        name: name.sourceString,
        value: text,
        valueStart: value.source.startIdx,
        ...stretch(this),
      }
    },
    phrase(_open, inner, _close) {
      return { kind: 'phrase', text: inner.sourceString, ...stretch(this) }
    },
    word(_characters) {
      return { kind: 'word', text: this.sourceString, ...stretch(this) }
    },
  })
  return { grammar, semantics }
}

function negated(times: number, part: Syntax, stretch: Stretch): Syntax {
  return times % 2 === 0 ? part : { kind: 'not', part, ...stretch }
}
