import type { Content } from '@tidings/protocol'

/** The card that content is; undefined where it is none. */
export const cardContent = ({ type, data }: Content): object | undefined =>
  type === 'adaptive-card' && typeof data === 'object' && data !== null ? data : undefined
