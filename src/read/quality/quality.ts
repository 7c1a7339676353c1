import type { QualityAnswer } from '../../domain/reading/quality.js'
import type { Queryable } from '../../store/pool.js'
import { wilson } from '../../domain/reading/intervals.js'
import { cohensKappa } from '../../domain/reading/kappa.js'
import type { ModelFacts } from '../model-facts.js'
import type { Reading } from '../reading.js'

/** The measured quality of the models, and how often people agree with them on our own posts. */
export async function readQuality({ db, models }: Reading): Promise<QualityAnswer> {
  return { models: models.map(toModel), labels: await readAgreement(db), agreement: await readPairs(db) }
}

function toModel({
  name,
  task,
  ordinal,
  languages,
  licence,
  scores,
  confusions,
}: ModelFacts): QualityAnswer['models'][number] {
  return {
    name,
    task,
    ordinal,
    languages,
    license: licence,
    scores: Object.entries(scores).flatMap(([set, { int8 }]) =>
      METRICS.flatMap((metric) => {
        const percent = int8[metric]
        return percent === undefined
          ? []
          : [{ set, language: languageOf(set), n: int8.n, metric, value: percent / 100 }]
      }),
    ),
    confusions,
  }
}

const METRICS = ['accuracy', 'macro_f1', 'macro_recall', 'f1', 'precision', 'recall', 'mrr', 'precision_at_10'] as const

/** Cards name the language of a set behind its name: `smsa test (id)`. */
function languageOf(set: string): string {
  const named = /\(([^()]+)\)$/.exec(set)?.[1]
  return named === undefined || named.includes(',') ? '*' : named
}

/** Labels of people for present texts that have an answer of the model. A list of mentions is right only as a whole. */
async function readAgreement(db: Queryable): Promise<QualityAnswer['labels']> {
  const { rows } = await db.query<Omit<QualityAnswer['labels'][number], 'right'> & { right: number }>(
    `select label.task, coalesce(language.label, 'none') as language, label.drawn, count(*) as n,
            count(*) filter (where label.value = said.value) as right, count(distinct label.by_user) as by
     from counted_label as label
     join post on post.id = label.post_id and post.version = label.post_version and post.erased_at is null
     join lateral model_says(label.post_id, label.task) as said on said.value is not null
     left join language on language.post_id = post.id and language.post_version = post.version
     group by 1, 2, 3 order by 1, 4 desc, 2, 3`,
  )
  return rows.map(({ right, ...row }) => ({ ...row, right: wilson(right, row.n) }))
}

/** How often each two people say the same of the present texts that both labelled. */
async function readPairs(db: Queryable): Promise<QualityAnswer['agreement']> {
  const { rows } = await db.query<{
    task: string
    people: [string, string]
    answers: { first: string; second: string; n: number }[]
  }>(
    `with pair as (
       select one.task, one.by_user as first_user, other.by_user as second_user, one.value as first, other.value as second,
              count(*) as n
       from label as one
       join label as other on other.post_id = one.post_id and other.task = one.task and other.post_version = one.post_version
         and other.by_user > one.by_user and other.drawn is distinct from 'disagreement'
       join post on post.id = one.post_id and post.version = one.post_version and post.erased_at is null
       where one.task <> 'entity' and one.drawn is distinct from 'disagreement'
       group by 1, 2, 3, 4, 5)
     select task, jsonb_build_array(first_user, second_user) as people,
            jsonb_agg(jsonb_build_object('first', first, 'second', second, 'n', n)) as answers
     from pair group by task, first_user, second_user order by task, sum(n) desc, first_user, second_user`,
  )
  return rows.map(({ task, people, answers }) => {
    const count = (some: typeof answers): number => some.reduce((total, { n }) => total + n, 0)
    const same = count(answers.filter(({ first, second }) => first === second))
    return { task, people, n: count(answers), same, kappa: cohensKappa(answers) }
  })
}
