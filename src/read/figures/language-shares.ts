import type { z } from 'zod'
import { NO_LABEL } from '../../domain/reading/filter.js'
import { wilsonOfClusters } from '../../domain/reading/intervals.js'
import type { LanguagesAnswer, LanguagesQuery, LanguageUnit } from '../../domain/reading/language-shares.js'
import { createParameters } from '../../store/parameters.js'
import { postSource } from '../filter-sql.js'
import { readProvenance } from '../provenance.js'
import { ask } from '../question.js'
import type { Reading } from '../reading.js'
import { AUTHOR, isLookedAt, oneAuthorOf } from './author-sample.js'

/** What is read of each post, what it gives to which language, and what an author has of all. */
const UNITS: Record<LanguageUnit, { columns: string; parts: string; amount: string; whole: string }> = {
  authors: {
    columns: '',
    parts: `select author, language, 1::float8 as amount from found`,
    amount: 'amount / whole',
    whole: '1::float8',
  },
  words: {
    columns: ', fact.post_id, fact.word_count, fact.code_mixed',
    // A label that is withheld stays withheld, whatever the shares say.
    parts: `select author, coalesce(part.language, found.language) as language,
                   word_count * coalesce(part.share, 1) as amount
            from found left join lateral (
              select key as language, value::float8 as share
              from language as result cross join jsonb_each_text(result.shares)
              where found.code_mixed and found.language <> 'und' and result.post_id = found.post_id) as part on true`,
    amount: 'amount',
    whole: 'whole',
  },
}

/** The proportion of languages by author or by word, as documented in docs/understand/langid.md. */
export async function readLanguages(
  { db, models }: Reading,
  { unit, ...filter }: z.output<typeof LanguagesQuery>,
): Promise<LanguagesAnswer> {
  const question = await ask(db, filter)
  const provenance = await readProvenance({ db, models }, question)
  const oneOf = oneAuthorOf(provenance.posts)
  const parameters = createParameters()
  const { sql } = postSource(question, parameters, { facts: unit === 'words' })
  const { columns, parts, amount, whole } = UNITS[unit]
  const { rows } = await db.query<{
    language: string
    posts: number
    authors: number
    amount: number
    squares: number
    products: number
  }>(
    `with found as materialized (
       select ${AUTHOR} as author, fact.language${columns} from ${sql}
       and fact.language <> all (${parameters.bind(NO_LABEL)}::text[]) and ${isLookedAt(oneOf, parameters)}),
     own as (
       select author, language, count(*) as posts, sum(amount) as amount, sum(sum(amount)) over (partition by author) as whole
       from (${parts}) as part where amount > 0 group by author, language)
     select language, sum(posts)::int as posts, count(*)::int as authors, sum(amount) as amount,
            sum(amount * amount) as squares, sum(amount * whole) as products
     from (select language, posts, ${amount} as amount, ${whole} as whole from own) as weighed
     group by language order by amount desc, language`,
    parameters.values,
  )
  const sum = (column: 'amount' | 'products'): number => rows.reduce((total, row) => total + row[column], 0)
  // What an author has of all languages is their whole: so the sums over languages are those over authors.
  const all = { amount: sum('amount'), squares: sum('products') }
  return {
    provenance,
    unit,
    oneOf,
    rows: rows.map(({ language, posts, authors, ...own }) => ({
      language,
      amount: own.amount,
      posts,
      authors,
      share: wilsonOfClusters(own, all),
    })),
  }
}
