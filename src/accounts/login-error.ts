/** What is the matter: `refused` is wrong or unknown, `slowed` came too often, `busy` found too many checks under way. */
export type LoginFault = 'refused' | 'slowed' | 'busy'

/** A login that was not let in. The message is for whoever tried it, and names nothing that was typed. */
export class LoginError extends Error {
  override name = 'LoginError'
  /** @param retryAfterSeconds how long to wait before the next try; null: waiting changes nothing */
  constructor(
    readonly fault: LoginFault,
    message: string,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message)
  }
}
