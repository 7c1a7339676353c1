import { z } from 'zod'

/** An address that is asked over HTTP. */
export const httpUrl = z.url({ protocol: /^https?$/ })

/** The setting `baseUrl`, which every source type has: for a test's double or a mirror. */
export const baseUrlSetting = (
  description = 'Another server that speaks the same: a mirror, or a test.',
): z.ZodOptional<z.ZodURL> => httpUrl.optional().describe(description)
