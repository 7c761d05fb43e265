import { proxyFault } from '@tidings/door-kit/proxies'
import { z } from 'zod'

/** A proxy that is believed when it says who the caller is. */
export const ProxyEntry = z.string().superRefine((entry, context) => {
  const message = proxyFault(entry)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})
