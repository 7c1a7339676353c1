import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { PostAnswer } from '../../src/domain/reading/posts.js'
import { number, Table, text } from '../figure/table.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { StageBox } from './stage-box.js'

type Stages = PostAnswer['stages']

interface EntityEvidenceProps {
  readonly stage: Stages['entities']
  readonly sentiment: Stages['sentiment']
}

/** The names in a post. The feeling towards one is shown where some differ from the feeling of the post. */
export function EntityEvidence({ stage, sentiment }: EntityEvidenceProps): ReactElement {
  const words = useWords()
  const says = words.post
  const filter = useFilter()
  const towards = (label: string | null) => text(label ?? '', label === null ? '' : words.chart.sentiment(label))
  const mentions = stage.outcome === 'done' ? stage.mentions : []
  const ofPost = sentiment.outcome === 'done' ? sentiment.label : null
  const differs = mentions.some((mention) => mention.sentiment && mention.sentiment.label !== ofPost)
  return (
    <StageBox title={says.entities} stage={stage}>
      {stage.outcome === 'done' && mentions.length === 0 && <p className="muted">{says.noEntities}</p>}
      {mentions.length > 0 && (
        <Table
          caption={says.entities}
          quiet
          content={{
            columns: [
              { name: says.surface },
              { name: words.columns.kind },
              { name: says.linkedTo },
              ...(differs ? [{ name: says.towards }] : []),
              { name: says.certainty, numeric: true },
            ],
            rows: mentions.map(({ start, surface, type, gazetteer, score, sentiment: own }) => ({
              key: String(start),
              cells: [
                text(surface),
                text(type, words.entityType(type)),
                text(
                  gazetteer?.id ?? '',
                  gazetteer ? (
                    <Link href={filter.to('/entities', { entity: gazetteer.id })}>{gazetteer.name}</Link>
                  ) : (
                    says.notLinked
                  ),
                ),
                ...(differs ? [towards(own?.label ?? ofPost)] : []),
                number(score, words.chart.decimal),
              ],
            })),
          }}
        />
      )}
    </StageBox>
  )
}
