/** Singapore is eight hours ahead, all year. */
const AHEAD_MS = 8 * 3_600_000

/** Whether an instant lies in hours of Singapore in which nothing is sent: `from` inclusive, `to` exclusive, over midnight too. */
export function isQuiet(
  { quietFrom, quietTo }: { readonly quietFrom: number | null; readonly quietTo: number | null },
  at: Date,
): boolean {
  if (quietFrom === null || quietTo === null || quietFrom === quietTo) return false
  const hour = new Date(at.getTime() + AHEAD_MS).getUTCHours()
  return quietFrom < quietTo ? hour >= quietFrom && hour < quietTo : hour >= quietFrom || hour < quietTo
}
