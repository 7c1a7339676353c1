import { FieldError } from '../../domain/errors.js'
import { fitTopic, type FittedTopic, type TopicMaterial } from '../../domain/topics/fit-topic.js'
import { answerCalls } from '../../threads/answer-calls.js'

export interface FitRequest extends TopicMaterial {
  readonly precision: number | undefined
}

/** An error of a class does not survive the way out of a thread. */
export type FitReply = { readonly topic: FittedTopic } | { readonly field: string; readonly message: string }

answerCalls<FitRequest, FitReply>(({ examples, background, precision }) => {
  try {
    return { topic: fitTopic(examples, background, { precision }) }
  } catch (err) {
    if (!(err instanceof FieldError)) throw err
    return { field: err.field, message: err.message }
  }
})
