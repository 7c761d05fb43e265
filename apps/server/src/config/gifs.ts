import { z } from 'zod'

/** Moving pictures of somebody else's: off until the operator chooses whose. */
export const Gifs = z
  .strictObject({
    provider: z
      .enum(['off', 'giphy', 'http'])
      .default('off')
      .describe(
        'Whose moving pictures people may search and send: `giphy`, or `http` for a service of your own shape (docs/operate/gifs.md).',
      ),
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where it is asked: needed for http; in place of api.giphy.com for giphy.'),
    apiKey: z.string().min(1).optional().describe('Its key.'),
    rating: z.enum(['g', 'pg', 'pg-13', 'r']).default('g').describe('For whom pictures of giphy are fit at the most.'),
    timeout: z
      .int()
      .min(100)
      .max(60_000)
      .default(10_000)
      .describe('How long an answer or a picture may take, in milliseconds.'),
    maxBytes: z.int().min(1024).max(67_108_864).default(8_388_608).describe('The largest moving picture that is sent.'),
    cacheBytes: z
      .int()
      .min(0)
      .max(2_147_483_648)
      .default(67_108_864)
      .describe('Memory for the small pictures from which people choose.'),
    perSecond: z
      .number()
      .positive()
      .max(1e9)
      .default(0.5)
      .describe('Questions to the provider that come back per second, for each user.'),
    burst: z.int().min(1).max(1e9).default(20).describe('Questions that a user may make at once.'),
  })
  .superRefine(({ provider, url, apiKey }, context) => {
    const missing = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (provider === 'http' && url === undefined) missing('url', 'name the address of the service')
    if (provider === 'giphy' && apiKey === undefined)
      missing('apiKey', 'giphy wants a key: make one at developers.giphy.com')
  })
  .prefault({})
