import { AvatarField, useClient, useMe, useName } from '@tidings/react'

export default function MyPicture() {
  const client = useClient()
  const me = useMe()
  return <AvatarField oid={me} name={useName(me)} onChange={(avatar) => client.call('user.update', { avatar })} />
}
