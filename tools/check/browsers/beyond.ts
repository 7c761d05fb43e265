/** Something that is used although not every browser of the floor has it. */
export interface Beyond {
  readonly name: string
  /** Paths in MDN's data; what lies beneath one is meant, too. */
  readonly features: readonly string[]
  /** Where it is used, and nowhere else. */
  readonly files: readonly string[]
  /** What somebody has whose browser lacks it. */
  readonly without: string
}

const kitStyles = 'packages/react/src/styles/'
const looks = [
  'composer.css',
  'content.css',
  'conversation.css',
  'elements.css',
  'list.css',
  'message.css',
  'overlays.css',
  'panel.css',
  'people.css',
  'tokens.css',
].map((file) => kitStyles + file)
const drawnCard = 'packages/react/src/content/drawn-card.css'

export const beyond: readonly Beyond[] = [
  {
    name: 'Fields that grow by themselves (`field-sizing`)',
    features: ['css.properties.field-sizing'],
    files: [`${kitStyles}composer.css`, `${kitStyles}elements.css`],
    without: 'A script gives the field the height of its words.',
  },
  {
    name: 'Grounds in the colours of the reader (`forced-color-adjust`)',
    features: ['css.properties.forced-color-adjust'],
    files: [`${kitStyles}elements.css`],
    without: 'The system forces no colours upon pages: there is nothing to adjust.',
  },
  {
    name: 'Shared workers (`SharedWorker`)',
    features: ['api.SharedWorker', 'api.SharedWorkerGlobalScope'],
    files: ['apps/web/src/client/client.ts', 'apps/web/src/client/client-worker.ts'],
    without: 'Each tab has a connection of its own; the first one keeps the copy on the device.',
  },
  {
    name: 'Notifications (`Notification`)',
    features: ['api.Notification'],
    files: ['apps/web/src/notifications/notify.ts'],
    without:
      'The switch in the settings cannot be turned on. In Safari on an iPhone: until the page is on the home screen.',
  },
  {
    name: 'A push that is clicked (`NotificationEvent.notification`)',
    features: ['api.NotificationEvent.notification'],
    files: ['apps/web/src/sw.ts'],
    without: 'The page opens where it was left, and not at the conversation.',
  },
  {
    name: 'Is an input method at work? (`isComposing`)',
    features: ['api.KeyboardEvent.isComposing'],
    files: ['packages/react/src/ui/composing.ts'],
    without: 'Safari says so too late; the key code 229 says it there.',
  },
  {
    name: 'Tones that swell and fade (`AudioParam` ramps)',
    features: ['api.AudioParam.exponentialRampToValueAtTime', 'api.AudioParam.linearRampToValueAtTime'],
    files: ['apps/web/src/notifications/chime.ts'],
    without: 'A tone begins and ends at once.',
  },
  {
    name: 'Films play within the page (`playsinline`)',
    features: ['html.elements.video.playsinline'],
    files: ['apps/web/src/settings/Scanner.tsx', 'packages/react/src/content/Film.tsx'],
    without: 'Only iPhones play them anywhere else.',
  },
  {
    name: 'A place in a list stays where it is (`overflow-anchor`)',
    features: ['css.properties.overflow-anchor'],
    files: [`${kitStyles}conversation.css`],
    without: 'The list holds its place by script, everywhere.',
  },
  {
    name: 'Text that is not selected by a long press (`user-select`)',
    features: ['css.properties.user-select'],
    files: ['apps/web/src/styles/page.css', `${kitStyles}code.css`, `${kitStyles}message.css`],
    without: 'Safari knows it by the prefix that stands beside it.',
  },
  {
    name: 'Names stand where the page begins its lines (`text-align: match-parent`)',
    features: ['css.properties.text-align.match-parent'],
    files: [`${kitStyles}elements.css`],
    without: 'Chrome knows it by the prefix that stands beside it.',
  },
  {
    name: 'A day and a time in one field (`datetime-local`)',
    features: ['html.elements.input.type_datetime-local'],
    files: ['packages/react/src/ui/MomentField.tsx'],
    without: 'The calendar of Firefox has no clock: the time is typed beside it.',
  },
  {
    name: 'Is what was dropped a folder? (`webkitGetAsEntry`)',
    features: ['api.DataTransferItem.webkitGetAsEntry'],
    files: ['packages/react/src/composer/drop.ts'],
    without: 'Nobody drops folders on a phone.',
  },
  {
    name: 'A camera in a film (`srcObject`)',
    features: ['api.HTMLMediaElement.srcObject'],
    files: ['apps/web/src/settings/Scanner.tsx'],
    without: 'All know it for cameras; some for nothing else.',
  },
  {
    name: 'Looks: pointers, handles, tints of controls, the end of a scroll',
    features: [
      'css.properties.accent-color',
      'css.properties.cursor',
      'css.properties.overflow-clip-margin',
      'css.properties.overscroll-behavior',
      'css.properties.resize',
      'css.properties.scrollbar-color',
      'css.properties.scrollbar-width',
    ],
    files: [...looks, drawnCard, 'apps/web/src/styles/page.css', 'packages/react/widget/frame.css'],
    without: 'The browser draws its own.',
  },
]
