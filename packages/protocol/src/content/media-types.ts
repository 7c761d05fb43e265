/** Content types whose data is a file. */
export const mediaTypes = ['image', 'file', 'audio', 'video'] as const
export type MediaContentType = (typeof mediaTypes)[number]
