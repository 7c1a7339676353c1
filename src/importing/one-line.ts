/** Text from a file must not steer the terminal. */
export function oneLine(text: string, width: number): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
  const characters = Array.from(plain)
  return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : plain
}
