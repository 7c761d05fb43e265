import { CSPProvider } from '@base-ui/react/csp-provider'
import { DirectionProvider } from '@base-ui/react/direction-provider'
import type { TidingsClient } from '@tidings/client'
import { type ReactNode, useMemo, useRef, useSyncExternalStore } from 'react'
import { ComponentsContext } from './provided/components.tsx'
import { type InviteUrl, KitContext } from './provided/kit.ts'
import type { Components } from './provided/props.ts'
import { BackContext } from './state/back.ts'
import { Telling } from './state/use-act.tsx'
import { type Clock, type Language, type MoreTexts, nearestLanguage, SpeechProvider } from './texts/texts.tsx'

export interface TidingsProviderProps {
  /** A client of the SDK; connecting it is the app's part. */
  readonly client: TidingsClient
  /** The browser's language unless given. */
  readonly language?: Language | undefined
  /** Texts in place of the kit's, and texts of the app's own. */
  readonly texts?: MoreTexts | undefined
  /** light, dark, or what the system says. */
  readonly theme?: Theme | undefined
  /** How close rows and messages stand; comfortable unless given. */
  readonly density?: Density | undefined
  /** As the reader's region counts hours unless given. */
  readonly clock?: Clock | undefined
  /** Components in place of the kit's. */
  readonly components?: Partial<Components> | undefined
  /**
   * Where somebody joins a room; with a code, by an invite link. Unless given, in the web chat of the client's server.
   */
  readonly inviteUrl?: InviteUrl | undefined
  /** The browser's Back closes what is open (a dialog, a picture) before it leaves the place; off unless given. */
  readonly backCloses?: boolean | undefined
  readonly className?: string
  readonly children: ReactNode
}

export type Theme = 'system' | 'light' | 'dark'
export type Density = 'comfortable' | 'compact'

const noComponents: Partial<Components> = {}

/** In the web chat of the client's server. */
const inviteUrlOf =
  ({ url }: TidingsClient): InviteUrl =>
  (room, code) =>
    `${url}/#/join/${[room, ...(code === undefined ? [] : [code])].map(encodeURIComponent).join('/')}`

const never = () => () => undefined

/** False where pages are made ahead (a server), and while a browser takes such a page over. */
const useBrowser = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )

/** Everything of the kit stands inside one of these. A chat is live: a page that is made on a server has none yet. */
export function TidingsProvider(props: TidingsProviderProps) {
  return useBrowser() ? <LiveProvider {...props} /> : null
}

function LiveProvider(props: TidingsProviderProps) {
  const { client, texts, components, className = '', children } = props
  const layer = useRef<HTMLDivElement>(null)
  const { inviteUrl } = props
  const kit = useMemo(() => ({ client, layer, inviteUrl: inviteUrl ?? inviteUrlOf(client) }), [client, inviteUrl])
  const language = props.language ?? nearestLanguage(navigator.language)
  const theme = props.theme === 'light' || props.theme === 'dark' ? { 'data-theme': props.theme } : {}
  const density = props.density === 'compact' ? { 'data-density': 'compact' } : {}
  const direction = document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'
  return (
    <KitContext value={kit}>
      <ComponentsContext value={components ?? noComponents}>
        <SpeechProvider language={language} texts={texts} clock={props.clock}>
          <CSPProvider disableStyleElements>
            <DirectionProvider direction={direction}>
              <BackContext value={props.backCloses ?? false}>
                <div className={`tidings ${className}`} lang={language} {...theme} {...density}>
                  <Telling>{children}</Telling>
                  <div ref={layer} className="td-layer" />
                </div>
              </BackContext>
            </DirectionProvider>
          </CSPProvider>
        </SpeechProvider>
      </ComponentsContext>
    </KitContext>
  )
}
