import type { ChannelMenuEntry } from '@tidings/protocol'
import { ChevronUp, ExternalLink } from 'lucide-react'
import { openOutside } from '../content/open-outside.ts'
import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useGo } from '../state/place.tsx'
import { useAct, useTell } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Menu } from '../ui/Menu.tsx'

/** At the foot of a channel for who reads it: its menu, where it has one, and else why there is no field to write in. */
export function ChannelFoot({ conversation }: { readonly conversation: string }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const tell = useTell()
  const go = useGo()
  const channel = idOf(conversation)
  const { answer } = useAsked(
    conversation,
    () => client.call('channel.get', { channel }),
    (_, again) => [client.on('channel', (told) => told.channel.id === channel && again())],
  )
  const { menu = [], contact } = answer ?? {}
  if (menu.length === 0) return <p className="td-composer td-silence">{t('editorsPublish')}</p>
  const choose = (name: string, path: number[]) =>
    void act(async () => {
      await client.call('channel.choose', { channel, path, name })
      const show = { label: t('openChannel'), act: () => go({ conversation: contact }) }
      tell(t('saidToChannel'), false, contact === undefined ? undefined : show)
    })
  const follow = ({ name, link }: ChannelMenuEntry, path: number[]) =>
    link === undefined ? choose(name, path) : openOutside(link)
  return (
    <nav className="td-composer td-channel-menu" aria-label={t('channelMenu')}>
      {menu.map((entry, at) => {
        const { name, items, link } = entry
        const key = `${at} ${name}`
        if (!items)
          return (
            <button key={key} type="button" className="td-button" onClick={() => follow(entry, [at])}>
              <span dir="auto">{name}</span>
              {link !== undefined && <ExternalLink />}
            </button>
          )
        return (
          <Menu
            key={key}
            side="top"
            align="start"
            trigger={
              <button type="button" className="td-button">
                <span dir="auto">{name}</span>
                <ChevronUp />
              </button>
            }
            entries={items.map((item, below) => ({
              key: `${below} ${item.name}`,
              label: item.name,
              ...(item.link === undefined ? {} : { icon: ExternalLink }),
              onSelect: () => follow(item, [at, below]),
            }))}
          />
        )
      })}
    </nav>
  )
}
