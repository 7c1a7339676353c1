import { useCollections } from '../api/questions.js'
import { bucketFor, useFilter } from './filter-state.js'

/** Whether the figures of this page are counted by hour or by day. */
export function useBucket(): 'hour' | 'day' {
  const { params } = useFilter()
  const collections = useCollections().data?.rows
  const whole = collections?.find(({ key }) => key === params.collection) ?? collections?.[0]
  return bucketFor(params, Date.now(), whole)
}
