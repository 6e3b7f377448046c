import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Touch } from '../../contracts/touches.js'
import { startCampaignWorld, type CampaignWorld } from '../support/campaign-world.js'
import { bounceOf, mimeOf, postSigned, sandboxSecretFor } from '../support/inbound.js'
import { until } from '../support/until.js'

let world: CampaignWorld
let secret = ''
beforeAll(async () => {
  world = await startCampaignWorld()
  secret = await sandboxSecretFor(world.store, 'default')
})
afterAll(() => world.close())

interface Account {
  campaignId: string
  /** By name: the first message that each of the two has got. */
  first: { anna: Touch; bo: Touch }
  touchesOf(person: 'anna' | 'bo'): Promise<Touch[]>
  status(): Promise<string>
}

/** Two people of one account who have both had their first message. */
async function startAccount(name: string): Promise<Account> {
  const { campaign_id: campaignId } = await world.lead({
    account_id: name,
    email: `anna@${name}.example`,
    name: 'Anna Berg',
    title: 'CTO',
    timezone: 'Europe/Berlin',
    account_contacts: [
      { email: `bo@${name}.example`, name: 'Bo Hansen', title: 'VP', timezone: 'Europe/Berlin' },
    ],
    config: { sender_id: await world.sender(), max_touchpoints: 3, touchpoint_intervals: [3] },
  })
  await world.advance('P4D')
  const { contacts } = await world.get(`campaigns/${campaignId}`)
  const idOf = (wanted: string): string =>
    contacts.find((contact: { name: string }) => contact.name.startsWith(wanted)).contact_id
  const ids = { anna: idOf('Anna'), bo: idOf('Bo') }
  const touchesOf = async (person: 'anna' | 'bo') =>
    (await world.touches(campaignId)).filter(({ contact_id }) => contact_id === ids[person])
  const firstOf = async (person: 'anna' | 'bo') => {
    const [touch] = await touchesOf(person)
    if (touch?.state !== 'sent') throw new Error(`${person} has had nothing yet`)
    return touch
  }
  return {
    campaignId,
    first: { anna: await firstOf('anna'), bo: await firstOf('bo') },
    touchesOf,
    status: async () => (await world.get(`campaigns/${campaignId}`)).status,
  }
}

/** As a mail provider hands it over. */
async function receive(body: string) {
  const url = `${world.api.url}/webhooks/email/inbound`
  const answer = await postSigned({ url, body, secret })
  expect([answer.status, answer.text]).toEqual([200, answer.text])
  return answer.json
}

const answerTo = (touch: Touch, address: string, text: string, headers: string[] = []) =>
  mimeOf({
    from: address,
    subject: `Re: ${touch.subject}`,
    text,
    inReplyTo: touch.message_id ?? '',
    headers,
  })

const sentSteps = (touches: Touch[]) =>
  touches.filter(({ state }) => state === 'sent').map(({ step }) => step)

describe('what recipients answer, on the real engine', () => {
  it('an absence moves one person past the day of return, and nobody else', async () => {
    const account = await startAccount('absent')
    const back = new Date(Date.parse(account.first.anna.slot_at) + 20 * 86_400_000)
    const day = back.toISOString().slice(0, 10)
    const receipt = await receive(
      answerTo(account.first.anna, 'anna@absent.example', `I am away until ${day}.`, [
        'Auto-Submitted: auto-replied',
        'X-Autoreply: yes',
      ]),
    )
    expect(receipt).toMatchObject({ class: 'out_of_office', status: 'handled' })
    await world.advance('P12D')
    expect(sentSteps(await account.touchesOf('bo'))).toEqual([1, 2, 3])
    expect(sentSteps(await account.touchesOf('anna'))).not.toContain(3)
    await world.advance('P30D')
    const [, , third] = await account.touchesOf('anna')
    expect(third).toMatchObject({ state: 'sent', step: 3 })
    expect((third?.slot_at ?? '') > day).toBe(true)
    expect(await account.status()).toBe('completed')
  })

  it('a reply that nobody understands holds the account until a person has said what it is', async () => {
    const account = await startAccount('unclear')
    const receipt = await receive(
      answerTo(account.first.anna, 'anna@unclear.example', 'Ok hm 17b, see the other thing.'),
    )
    expect(receipt).toMatchObject({ class: 'unclear', status: 'needs_person' })
    const before = [...sentSteps(await account.touchesOf('bo'))]
    await world.advance('P14D')
    expect(sentSteps(await account.touchesOf('bo'))).toEqual(before)
    expect(await account.status()).toBe('paused')
    const corrected = await world.post(`replies/${receipt.inbox_id}/reclassify`, {
      class: 'auto_reply',
    })
    expect(corrected).toMatchObject({ class: 'auto_reply', first_class: 'unclear' })
    expect(await account.status()).toBe('active')
    await world.advance('P30D')
    expect(sentSteps(await account.touchesOf('anna'))).toEqual([1, 2, 3])
    expect(sentSteps(await account.touchesOf('bo'))).toEqual([1, 2, 3])
  })

  it('a meeting wins the account: nobody there gets anything more', async () => {
    const account = await startAccount('winner')
    const sent = (await world.touches(account.campaignId)).filter(({ state }) => state === 'sent')
    const receipt = await receive(
      answerTo(account.first.bo, 'bo@winner.example', 'I booked Tuesday 10:00 in your calendar.'),
    )
    expect(receipt).toMatchObject({ class: 'meeting_booked' })
    await until(async () => (await account.status()) === 'completed')
    await world.advance('P30D')
    const after = await world.touches(account.campaignId)
    expect(sentSteps(after)).toHaveLength(sent.length)
    const campaign = await world.get(`campaigns/${account.campaignId}`)
    expect(campaign).toMatchObject({ accounts_finished: 1, accounts_won: 1 })
  })

  it('a bounce ends the address and lets the colleague go on', async () => {
    const account = await startAccount('bounced')
    const { message_id } = account.first.anna
    const receipt = await receive(
      bounceOf({ address: 'anna@bounced.example', messageId: message_id ?? '' }),
    )
    expect(receipt).toMatchObject({ class: 'bounce_hard', status: 'handled' })
    const before = sentSteps(await account.touchesOf('anna'))
    await world.advance('P30D')
    expect(sentSteps(await account.touchesOf('anna'))).toEqual(before)
    expect(sentSteps(await account.touchesOf('bo'))).toEqual([1, 2, 3])
    const { data } = await world.get('suppressions')
    expect(data).toContainEqual(
      expect.objectContaining({ value: 'anna@bounced.example', reason: 'bounced_hard' }),
    )
  })
})
