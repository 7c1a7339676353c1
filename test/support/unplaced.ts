import type { MeaningSpace } from '../../src/domain/stories/meaning-space.js'

/** A space that leaves vectors as they are. */
export const unplaced: MeaningSpace = {
  place: ({ vector, scale = 1 }) => Float32Array.from(vector, (value) => value * scale),
  placeMean: (mean) => mean,
}
