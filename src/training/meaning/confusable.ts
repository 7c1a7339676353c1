import { dot } from '../../domain/dot.js'

/**
 * For each story the others, the most easily confused first: those whose nearest post is nearest, on average over the
 * posts of the story.
 * @param stories the vectors of their posts, each as long as 1
 */
export function rankConfusable(stories: readonly (readonly Float32Array[])[]): number[][] {
  return stories.map((posts, story) => {
    const nearness = stories.map((others) =>
      mean(posts.map((post) => Math.max(...others.map((other) => dot(post, other))))),
    )
    return [...stories.keys()]
      .filter((other) => other !== story)
      .sort((one, other) => (nearness[other] ?? 0) - (nearness[one] ?? 0))
  })
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
