import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readMailbox } from '../../../sandbox/mail/read-mailbox.js'
import { startMailbox, type Mailbox } from '../../../sandbox/mail/start-mailbox.js'
import { letter, mailTo, openMailbox, temporaryFolder } from './mailbox-fixture.js'
import { beginMessage, dial } from './smtp-client.js'

describe('a mailbox started again on its folder', () => {
  test('has its messages, and new ones sort after them', async () => {
    const dir = await temporaryFolder()
    const first = await openMailbox(dir)
    await mailTo(first).sendMail(letter('one'))
    await mailTo(first).sendMail(letter('two'))
    const before = await readMailbox(first.url)
    await first.close()
    const second = await openMailbox(dir)
    expect(await readMailbox(second.url)).toEqual(before)
    await mailTo(second).sendMail(letter('three'))
    const after = await readMailbox(second.url)
    expect(after.map((message) => message.subject)).toEqual(['three', 'two', 'one'])
    const ids = after.map((message) => message.id)
    expect(ids).toEqual(ids.toSorted().reverse())
    expect(new Set(ids).size).toBe(3)
  })

  test('passes over what was written in part', async () => {
    const dir = await temporaryFolder()
    const first = await openMailbox(dir)
    await mailTo(first).sendMail(letter('whole'))
    await first.close()
    const put = (name: string, text: string) => writeFile(join(dir, 'messages', name), text)
    await put('0000000002-00000002.eml.tmp', 'Subject: ha')
    await put('0000000003-00000003.eml', 'Subject: no arrival\r\n\r\n')
    await put('0000000004-00000004.eml', 'Subject: cut arrival\r\n\r\n')
    await put('0000000004-00000004.json', '{"id":')
    await put('0000000005-00000005.json', '{}')
    await put('notes.json', '{}')
    const second = await openMailbox(dir)
    await mailTo(second).sendMail(letter('next'))
    const messages = await readMailbox(second.url)
    expect(messages.map((message) => message.subject)).toEqual(['next', 'whole'])
    expect(messages[0]?.id).toMatch(/^0000000006-/)
  })
})

test('kill -9 loses no message that was answered with 250 and doubles none', async () => {
  const dir = await temporaryFolder()
  const child = fork(join(import.meta.dirname, 'sink-process.ts'), [dir], {
    execArgv: ['--import', join(import.meta.dirname, 'ts-source-hooks.mjs')],
  })
  const exited = once(child, 'exit')
  const [doomed] = (await once(child, 'message')) as [Mailbox]
  const transport = mailTo(doomed)
  const accepted: string[] = []
  const sendUntilKilled = async (client: number): Promise<void> => {
    for (let n = 0; ; n += 1) {
      const messageId = `<${client}-${n}@example.com>`
      await transport.sendMail({ ...letter(messageId), messageId })
      accepted.push(messageId)
      if (accepted.length === 60) child.kill('SIGKILL')
    }
  }
  await Promise.allSettled([0, 1, 2, 3, 4, 5].map(sendUntilKilled))
  expect(await exited).toEqual([null, 'SIGKILL'])

  const mailbox = await openMailbox(dir)
  const kept = (await readMailbox(mailbox.url)).map((message) => message.message_id)
  expect(accepted.length).toBeGreaterThanOrEqual(60)
  expect(kept).toEqual(expect.arrayContaining(accepted))
  expect(new Set(kept).size).toBe(kept.length)
})

test('a client that goes away in the middle of a message leaves nothing', async () => {
  const dir = await temporaryFolder()
  const mailbox = await openMailbox(dir)
  const dialogue = await dial(mailbox.smtpUrl)
  await beginMessage(dialogue)
  dialogue.socket.write('Subject: half\r\n\r\nand th')
  dialogue.socket.resetAndDestroy()
  await mailTo(mailbox).sendMail(letter('whole'))
  expect((await readMailbox(mailbox.url)).map((message) => message.subject)).toEqual(['whole'])
  await mailbox.close()
  expect(await readdir(join(dir, 'messages'))).toHaveLength(2)
})

describe('closing', () => {
  test('ends open connections and leaves the files', async () => {
    const dir = await temporaryFolder()
    const mailbox = await openMailbox(dir)
    await mailTo(mailbox).sendMail(letter('kept'))
    const dialogue = await dial(mailbox.smtpUrl)
    const ended = once(dialogue.socket, 'close')
    await mailbox.close()
    await ended
    expect(await readdir(join(dir, 'messages'))).toHaveLength(2)
  })

  test('is not needed when a port was busy: the start rejects and frees the other port', async () => {
    const running = await openMailbox()
    const busy = Number(new URL(running.url).port)
    const dir = await temporaryFolder()
    const start = (smtpPort: number, httpPort: number) =>
      startMailbox({ dir, host: '127.0.0.1', smtpPort, httpPort })
    await expect(start(busy, 0)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await expect(start(0, busy)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
