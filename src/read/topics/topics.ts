import { FieldError } from '../../domain/errors.js'
import { wilson } from '../../domain/reading/intervals.js'
import type { TopicAnswer, TopicFiguresAnswer, TopicRow, TopicsAnswer } from '../../domain/reading/topics.js'
import { POST_COLUMNS, toPostRow, type PostColumns } from '../posts/posts.js'
import type { Reading } from '../reading.js'

interface Row {
  readonly id: number
  readonly key: string
  readonly title: string
  readonly madeBy: string
  readonly madeAt: Date
  readonly version: number | null
  readonly figures: TopicFiguresAnswer | null
  readonly about: number
  readonly not: number
  readonly posts: number
  readonly done: number
  readonly outdated: boolean
  readonly checkedVersion: number | null
  readonly right: number
  readonly checked: number
}

const TOPICS = `
  select topic.id, topic.key, topic.title, topic.made_by as "madeBy", topic.made_at as "madeAt", topic.version, used.figures,
         told.about, told.not, told."checkedVersion", checks."right", checks.checked,
         (select count(*) from post_topic where topic_id = topic.id) as posts,
         case when topic.version is null or pass.version is distinct from topic.version then 0
              when pass.below = 0 then 1
              else (select case when last = first then 1 else least(1, greatest(0, (last - pass.below)::float8 / (last - first))) end
                    from (select min(post_id) as first, max(post_id) as last from meaning) as ends) end as done,
         topic.refit_at is not null or exists (
           select from topic_example join meaning using (post_id)
           where topic_id = topic.id and is_about is not null and model_ordinal > used.model_ordinal) as outdated
  from topic
  left join topic_version used on used.topic_id = topic.id and used.version = topic.version
  left join topic_pass pass on pass.topic_id = topic.id
  cross join lateral (
    select count(*) filter (where is_about) as about, count(*) filter (where not is_about) as not,
           max(drawn_version) filter (where drawn = 'found' and is_about is not null) as "checkedVersion"
    from topic_example where topic_id = topic.id) as told
  cross join lateral (
    select count(*) filter (where is_about) as "right", count(*) as checked from topic_example
    where topic_id = topic.id and drawn = 'found' and drawn_version = told."checkedVersion" and is_about is not null) as checks
  where topic.retired_at is null and ($1::text is null or topic.key = $1) order by topic.title, topic.key`

function toRow(row: Row): TopicRow {
  const { key, title, madeBy, madeAt, version, figures, about, not, posts, done, outdated, checkedVersion } = row
  return {
    ...{ key, title, madeBy, version, figures, posts, done, outdated },
    madeAt: madeAt.toISOString(),
    examples: { about, not },
    checked:
      checkedVersion === null
        ? null
        : { ...wilson(row.right, row.checked), posts: row.checked, version: checkedVersion },
  }
}

/** Topics that people made from examples, by title. */
export async function readTopics({ db }: Reading): Promise<TopicsAnswer> {
  const { rows } = await db.query<Row>(TOPICS, [null])
  return { rows: rows.map(toRow) }
}

/** @throws FieldError when there is none with this key */
export async function readTopic({ db }: Reading, key: string): Promise<TopicAnswer> {
  const { rows } = await db.query<Row>(TOPICS, [key])
  const [topic] = rows
  if (!topic) throw new FieldError('key', `There is no topic ${key}. GET /api/topics lists them.`, 'missing')
  const [posted, versions] = await Promise.all([
    db.query<PostColumns & { isAbout: boolean; by: string; saidAt: Date }>(
      `select distinct on (example.at, post.id) ${POST_COLUMNS}, example.is_about as "isAbout", example.by_user as by,
              example.at as "saidAt"
       from topic_example example join post on post.id = example.post_id and post.erased_at is null
       join post_fact fact on fact.post_id = post.id
       where example.topic_id = $1 and example.is_about is not null
       order by example.at desc, post.id, fact.collection_id`,
      [topic.id],
    ),
    db.query<{ version: number; by: string; at: Date; precision: number | null; figures: TopicFiguresAnswer }>(
      'select version, made_by as by, at, precision_wanted as precision, figures from topic_version where topic_id = $1 order by version desc',
      [topic.id],
    ),
  ])
  return {
    ...toRow(topic),
    posted: posted.rows.map(({ isAbout, by, saidAt, ...post }) => {
      return { ...toPostRow(post), isAbout, by, at: saidAt.toISOString() }
    }),
    versions: versions.rows.map(({ at, ...version }) => ({ ...version, at: at.toISOString() })),
  }
}
