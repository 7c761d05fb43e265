/** What a notice says that stands under somebody's name and was the operator's doing. */
export const byOperator = { via: 'operator' } as const

/** Whether a content is such a notice: the one whose name it bears has not written it, and so has not read up to it. */
export const isByOperator = ({ type, data }: { readonly type: string; readonly data?: unknown }): boolean =>
  type.startsWith('notice/') && (data as { readonly via?: unknown } | undefined)?.via === byOperator.via
