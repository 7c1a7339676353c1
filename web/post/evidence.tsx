import type { ReactElement, ReactNode } from 'react'
import type { PostAnswer } from '../../src/domain/reading/posts.js'
import { EVIDENCE_SOURCES, readLanguageEvidence } from '../../src/domain/language-evidence.js'
import { useWords } from '../messages/messages.js'
import { LocalWords } from './local-words.js'
import { LanguageWeights } from './language-weights.js'
import { StageBox } from './stage-box.js'

type Stages = PostAnswer['stages']

interface EvidenceProps<K extends keyof Stages> {
  readonly stage: Stages[K]
  /** Where a person says what is right. */
  readonly disagree: ReactNode
}

export function LanguageEvidence({
  postId,
  stage,
  disagree,
}: EvidenceProps<'language'> & { readonly postId: number }): ReactElement {
  const words = useWords()
  const says = words.post
  return (
    <StageBox title={words.filter.fields.language ?? ''} stage={stage}>
      {stage.outcome === 'done' && (
        <>
          <p className="verdict">
            {words.chart.language(stage.label)} <small>{says.confidence(words.chart.percent(stage.confidence))}</small>
          </p>
          {Object.entries(stage.shares)
            .sort((one, other) => other[1] - one[1])
            .map(([label, share]) => (
              <Meter key={label} name={words.chart.language(label)} value={share} colour="main" />
            ))}
          {stage.evidence.length > 0 && <LanguageWords evidence={stage.evidence} />}
          <LanguageWeights postId={postId} />
        </>
      )}
      {disagree}
    </StageBox>
  )
}

interface SentimentEvidenceProps extends EvidenceProps<'sentiment'> {
  readonly localWords: PostAnswer['localWords']
}

export function SentimentEvidence({ stage, disagree, localWords }: SentimentEvidenceProps): ReactElement {
  const words = useWords()
  return (
    <StageBox title={words.filter.fields.sentiment ?? ''} stage={stage}>
      {stage.outcome === 'done' && (
        <>
          <p className="verdict">
            {words.chart.sentiment(stage.label)} <small>{words.signed(stage.positive - stage.negative)}</small>
          </p>
          {(['negative', 'neutral', 'positive'] as const).map((label) => (
            <Meter key={label} name={words.chart.sentiment(label)} value={stage[label]} colour={label} />
          ))}
        </>
      )}
      {localWords.length > 0 && <LocalWords found={localWords} />}
      {disagree}
    </StageBox>
  )
}

export function OriginEvidence({ stage, disagree }: EvidenceProps<'origin'>): ReactElement {
  const words = useWords()
  const says = words.post
  return (
    <StageBox title={words.filter.fields.origin ?? ''} stage={stage}>
      {stage.outcome === 'done' && (
        <>
          <p className="verdict">
            {words.chart.origin(stage.label)}{' '}
            <small>{says.insideProbability(words.chart.percent(stage.probability))}</small>
          </p>
          <Meter name={words.chart.origin('inside')} value={stage.probability} colour="inside" />
          {stage.evidence.length === 0 && <p className="muted">{says.noEvidence}</p>}
          <ul className="weights">
            {stage.evidence.map((piece, index) => (
              <li key={index}>
                <span className={`weight ${piece.weight < 0 ? 'weight-against' : 'weight-for'}`}>
                  {words.signed(piece.weight)}
                </span>
                <span>
                  {words.evidenceKind(piece.kind)} <bdi className="muted">{piece.detail}</bdi>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {disagree}
    </StageBox>
  )
}

/** The words that told a language, by the list or model that they come from. */
function LanguageWords({ evidence }: { evidence: readonly string[] }): ReactElement {
  const { post: says } = useWords()
  const pieces = evidence.map(readLanguageEvidence)
  return (
    <>
      {[...EVIDENCE_SOURCES, null].flatMap((source) => {
        const mine = pieces.filter((piece) => piece.source === source)
        return mine.length === 0
          ? []
          : [
              <p key={source}>
                {says.evidenceSource(source)}{' '}
                {mine.map(({ what }) => (
                  <bdi key={what} className="label">
                    {source === 'script' ? says.script(what) : what}
                  </bdi>
                ))}
              </p>,
            ]
      })}
    </>
  )
}

interface MeterProps {
  readonly name: string
  /** 0…1 */
  readonly value: number
  readonly colour: string
}

/** A probability as a bar with its number. */
function Meter({ name, value, colour }: MeterProps): ReactElement {
  const { chart } = useWords()
  return (
    <p className="meter">
      <span>{name}</span>
      <span className="meter-bar" aria-hidden="true">
        <i style={{ width: `${value * 100}%`, background: `var(--${colour})` }} />
      </span>
      <span className="number">{chart.percent(value)}</span>
    </p>
  )
}
