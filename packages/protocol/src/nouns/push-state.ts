import { z } from 'zod'

export const PushState = z.enum(['on', 'off', 'none']).meta({
  description:
    'Whether what calls is pushed to the terminal; `off`: not before its user turns it on again, `none`: it has not said where to.',
})
export type PushState = z.infer<typeof PushState>
