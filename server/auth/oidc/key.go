package oidc

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// assertionFor is how long a client assertion holds. HelseID takes 60 seconds at most.
const assertionFor = 50 * time.Second

// identification is how we show the provider who we are: a key, or a secret.
type identification struct {
	client string
	secret string
	signer jose.Signer
}

// keyOf reads a private key: a JWK, or PEM with PKCS #8, PKCS #1 or SEC 1 inside.
func keyOf(file []byte, id string) (jose.Signer, error) {
	key := jose.JSONWebKey{KeyID: id}
	if block, _ := pem.Decode(file); block != nil {
		var err error
		if key.Key, err = parsePrivate(block.Bytes); err != nil {
			return nil, errors.New("the PEM file has no private key: it must be PKCS #8, PKCS #1 or SEC 1, without a passphrase")
		}
	} else {
		if err := json.Unmarshal(file, &key); err != nil || key.IsPublic() || !key.Valid() {
			return nil, errors.New("it is neither a private JWK nor PEM")
		}
		if id != "" {
			key.KeyID = id
		}
	}
	if key.KeyID == "" {
		return nil, errors.New("say with keyId which kid the provider knows the key by")
	}
	alg := jose.SignatureAlgorithm(key.Algorithm)
	switch k := key.Key.(type) {
	case *rsa.PrivateKey:
		if alg == "" {
			alg = jose.RS256
		}
	case *ecdsa.PrivateKey:
		switch k.Curve.Params().BitSize {
		case 256:
			alg = jose.ES256
		case 384:
			alg = jose.ES384
		default:
			alg = jose.ES512
		}
	default:
		return nil, errors.New("the key must be RSA or elliptic curve")
	}
	return jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithType("JWT"))
}

func parsePrivate(der []byte) (any, error) {
	if k, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return k, nil
	}
	if k, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return k, nil
	}
	return x509.ParseECPrivateKey(der)
}

// sign adds to a request to the provider who sends it (RFC 7523, section 2.2; RFC 6749, section 2.3.1).
func (i *identification) sign(form url.Values, header http.Header, issuer string, now time.Time, basic bool) error {
	form.Set("client_id", i.client)
	switch {
	case i.signer != nil:
		claims, err := json.Marshal(map[string]any{
			"iss": i.client, "sub": i.client, "aud": issuer, "jti": random(16),
			"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(assertionFor).Unix(),
		})
		if err != nil {
			return err
		}
		signed, err := i.signer.Sign(claims)
		if err != nil {
			return err
		}
		assertion, err := signed.CompactSerialize()
		if err != nil {
			return err
		}
		form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		form.Set("client_assertion", assertion)
	case basic:
		header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(i.client)+":"+url.QueryEscape(i.secret))))
	default:
		form.Set("client_secret", i.secret)
	}
	return nil
}

func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // crypto/rand never fails: it stops the process
	return base64.RawURLEncoding.EncodeToString(b)
}
