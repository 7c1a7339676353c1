import type { PostAnswer } from '../../domain/reading/posts.js'
import { STAGES, STAGES_UPSTREAM, type Stage } from '../../domain/stage.js'
import type { Queryable } from '../../store/pool.js'
import { STAGE_TABLE } from '../../store/pipeline/stage-tables.js'
import { modelName } from '../provenance.js'
import type { Reading } from '../reading.js'

interface StageState {
  readonly stage: Stage
  /** It is in a batch of this stage or of an earlier one, so an older result is out of date. */
  readonly waits: boolean
  readonly outcome: 'done' | 'not_applicable' | null
  readonly reason: string | null
  readonly ordinal: number | null
  readonly at: Date | null
  readonly deadReason: string | null
  readonly deadDetail: string | null
  readonly deadAt: Date | null
}

type Stages = PostAnswer['stages']
type Values<K extends keyof Stages> = Omit<Extract<Stages[K], { outcome: 'done' }>, 'outcome' | 'model' | 'at'>

/** What each stage says about a post, or why it says nothing. */
export async function readPostStages({ db, models }: Reading, id: number, version: number): Promise<Stages> {
  const states = await readStates(db, id, version)
  const clean = answerOf('clean', states, models)
  const language = answerOf('langid', states, models)
  const sentiment = answerOf('sentiment', states, models)
  const entities = answerOf('ner', states, models)
  const origin = answerOf('origin', states, models)
  const row = async <T>(sql: string): Promise<T> => {
    const { rows } = await db.query(sql, [id])
    return rows[0] as T // a stage that is done has its row
  }
  return {
    clean:
      clean.outcome === 'done'
        ? {
            ...clean,
            ...(await row<Values<'clean'>>(
              'select sentiment_text as "sentimentText", words from clean_text where post_id = $1',
            )),
          }
        : clean,
    language:
      language.outcome === 'done'
        ? {
            ...language,
            ...(await row<Values<'language'>>(
              'select label, confidence, shares, evidence from language where post_id = $1',
            )),
          }
        : language,
    sentiment:
      sentiment.outcome === 'done'
        ? {
            ...sentiment,
            ...(await row<Values<'sentiment'>>(
              'select label, negative, neutral, positive from sentiment where post_id = $1',
            )),
          }
        : sentiment,
    entities: entities.outcome === 'done' ? { ...entities, mentions: await readMentions(db, id, version) } : entities,
    origin:
      origin.outcome === 'done'
        ? {
            ...origin,
            ...(await row<Values<'origin'>>('select label, probability, evidence from origin where post_id = $1')),
          }
        : origin,
    meaning: answerOf('meaning', states, models),
  }
}

type Unsaid = Exclude<Stages['clean'], { outcome: 'done' }>

function answerOf(
  stage: Stage,
  states: ReadonlyMap<Stage, StageState>,
  models: Reading['models'],
): { outcome: 'done'; model: string; at: string } | Unsaid {
  const state = states.get(stage)
  if (!state || state.waits) return { outcome: 'pending' }
  if (state.outcome !== null && state.at !== null && state.ordinal !== null) {
    const common = { model: `${modelName(models, stage, state.ordinal)} ${state.ordinal}`, at: state.at.toISOString() }
    return state.outcome === 'done'
      ? { outcome: 'done', ...common }
      : { outcome: 'not_applicable', reason: state.reason ?? '', ...common }
  }
  if (state.deadAt === null) return { outcome: 'pending' }
  const { deadReason: reason, deadDetail: detail, deadAt } = state
  return { outcome: 'dead', reason: reason ?? '', detail: detail ?? '', at: deadAt.toISOString() }
}

const STATES = STAGES.map((stage) => {
  const reaching = [stage, ...STAGES_UPSTREAM[stage]].map((name) => `'${name}'`).join(', ')
  return `
    select '${stage}' as stage,
           exists(select from work_batch where stage in (${reaching}) and $1 = any(post_ids)) as waits,
           result.outcome, result.reason, result.model_ordinal as ordinal, result.at,
           dead.reason as "deadReason", dead.detail as "deadDetail", dead.at as "deadAt"
    from (select) as one
    left join ${STAGE_TABLE[stage]} result on result.post_id = $1 and result.post_version = $2
    left join lateral (
      select reason, detail, at from dead_letter
      where post_id = $1 and stage in (${reaching}) and replayed_at is null order by at limit 1) as dead on true`
}).join('\nunion all\n')

async function readStates(db: Queryable, id: number, version: number): Promise<Map<Stage, StageState>> {
  const { rows } = await db.query<StageState>(STATES, [id, version])
  return new Map(rows.map((state) => [state.stage, state]))
}

type Mention = Values<'entities'>['mentions'][number]

async function readMentions(db: Queryable, id: number, version: number): Promise<Mention[]> {
  type Row = Omit<Mention, 'gazetteer'> & { gazetteerId: string | null; gazetteerName: string | null }
  const { rows } = await db.query<Row>(
    `select mention.start_offset as start, mention.end_offset as "end", type, surface, gazetteer_id as "gazetteerId",
            gazetteer_name as "gazetteerName", mention.score, clause.sentiment
     from entity_mention mention
     left join lateral (
       select jsonb_build_object('label', clause.label, 'score', clause.positive - clause.negative) as sentiment
       from sentiment join sentiment_clause clause using (post_id)
       where post_id = mention.post_id and sentiment.post_version = $2
         and mention.start_offset >= clause.start_offset and mention.start_offset < clause.end_offset
     ) as clause on true
     where mention.post_id = $1 order by mention.start_offset`,
    [id, version],
  )
  return rows.map(({ gazetteerId, gazetteerName, ...mention }) => ({
    ...mention,
    gazetteer: gazetteerId === null ? null : { id: gazetteerId, name: gazetteerName ?? gazetteerId },
  }))
}
