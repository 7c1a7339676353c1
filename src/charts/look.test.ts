import { describe, expect, it } from 'vitest'
import { DARK, LIGHT, type ChartColours } from './look.js'

/** Colours nearer than this in RGB are taken for each other; beige and a paler beige are 9 apart. */
const APART = 38

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
] as [string, ChartColours][])('colours of the %s theme', (_name, colours) => {
  it('have one meaning each: few posts, classes, places, states and series are told apart', () => {
    const { small, negative, neutral, positive, inside, outside, unknown, state, series } = colours
    const meant = Object.entries({ small, negative, neutral, positive, inside, outside, unknown, ...state }).concat(
      series.map((colour, index) => [`series ${index}`, colour]),
    )
    const rgb = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
    const distance = (one: string, other: string) =>
      Math.hypot(...rgb(one).map((value, index) => value - (rgb(other)[index] ?? 0)))
    const confused = meant.flatMap(([name, colour], index) =>
      meant
        .slice(index + 1)
        .flatMap(([other, second]) => (distance(colour, second) < APART ? [`${name} ${other}`] : [])),
    )
    expect(confused).toEqual([])
  })

  it('have the colour of single charts first in a series', () => expect(colours.series[0]).toBe(colours.main))
})
