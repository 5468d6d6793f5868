// Passkeys: asks the device to make or use one and posts its answer in an ordinary form. Shown only where devices can.

/** @param {string} text */
function bytes(text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer | null | undefined} buffer */
function text(buffer) {
  if (!buffer) return undefined;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @param {{ id: string, transports?: AuthenticatorTransport[] }[] | undefined} list */
const described = (list) =>
  list?.map((one) => ({ ...one, type: /** @type {const} */ ('public-key'), id: bytes(one.id) }));

/** @param {any} options */
async function make(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials),
  };
  return answer(await navigator.credentials.create({ publicKey }));
}

/** @param {any} options */
async function use(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: described(options.allowCredentials),
  };
  return answer(await navigator.credentials.get({ publicKey }));
}

/** @param {Credential | null} credential */
function answer(credential) {
  if (!(credential instanceof PublicKeyCredential)) throw new Error('no passkey');
  const { id, rawId, type, authenticatorAttachment, response } = credential;
  /** @type {Record<string, unknown>} */
  const signed = { clientDataJSON: text(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    signed['attestationObject'] = text(response.attestationObject);
    signed['transports'] = response.getTransports();
  } else if (response instanceof AuthenticatorAssertionResponse) {
    signed['authenticatorData'] = text(response.authenticatorData);
    signed['signature'] = text(response.signature);
    signed['userHandle'] = text(response.userHandle);
  }
  return JSON.stringify({
    id,
    rawId: text(rawId),
    type,
    authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: signed,
  });
}

/** @param {HTMLElement} place */
function begin(place) {
  const form = place.querySelector('form');
  const button = place.querySelector('button');
  const field = form?.elements.namedItem('answer');
  if (form === null || button === null || !(field instanceof HTMLInputElement)) return;
  place.hidden = false;
  button.addEventListener('click', () => {
    button.disabled = true;
    const options = JSON.parse(place.dataset['options'] ?? '{}');
    (place.dataset['passkey'] === 'make' ? make(options) : use(options))
      .then((signed) => {
        field.value = signed;
        form.requestSubmit();
      })
      .catch(() => {
        // Cancelled, or no passkey here: the other ways stay on the page.
        button.disabled = false;
      });
  });
}

function beginAll() {
  if (!('PublicKeyCredential' in window)) return;
  for (const place of document.querySelectorAll('[data-passkey][hidden]'))
    if (place instanceof HTMLElement) begin(place);
}

// Staff pages change without loading anew; this script runs once and looks again after each change.
document.addEventListener('turbo:load', beginAll);
beginAll();
