import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { PostAnswer } from '../../src/domain/reading/posts.js'
import { number, Table, text } from '../figure/table.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { StageBox } from './stage-box.js'

export function EntityEvidence({ stage }: { stage: PostAnswer['stages']['entities'] }): ReactElement {
  const words = useWords()
  const says = words.post
  const filter = useFilter()
  const mentions = stage.outcome === 'done' ? stage.mentions : []
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
              { name: says.certainty, numeric: true },
            ],
            rows: mentions.map(({ start, surface, type, gazetteer, score }) => ({
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
                number(score, words.chart.decimal),
              ],
            })),
          }}
        />
      )}
    </StageBox>
  )
}
