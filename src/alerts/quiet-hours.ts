import { hourOf } from '../domain/singapore-time.js'

/** Whether an instant lies in hours of Singapore in which nothing is sent: `from` inclusive, `to` exclusive, over midnight too. */
export function isQuiet(
  { quietFrom, quietTo }: { readonly quietFrom: number | null; readonly quietTo: number | null },
  at: Date,
): boolean {
  if (quietFrom === null || quietTo === null || quietFrom === quietTo) return false
  const hour = hourOf(at)
  return quietFrom < quietTo ? hour >= quietFrom && hour < quietTo : hour >= quietFrom || hour < quietTo
}
