import { InvalidArgumentError } from 'commander'

/** A whole number above 0, as an option of `train` has it. */
export function wholeNumber(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('a whole number above 0')
  return number
}
