/** The result of one try to deliver. `error` names only the host. */
export type Delivery =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string; readonly retry: boolean; readonly retryAfterMs?: number }

/** One try; never throws but for `signal`'s own reason. */
export type SendWebhook = (address: string, body: object, signal: AbortSignal) => Promise<Delivery>
