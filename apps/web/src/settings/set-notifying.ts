import type { InputOf } from '@tidings/protocol'

/** Changes some of what calls the user; the rest stays. */
export type SetNotifying = (patch: NonNullable<InputOf<'user.settings'>['notifying']>) => void
